import CTensorKernels
import Primitives
import Synchronization

extension VectorBackend {
    package func sgd(
        parameter: FloatView,
        gradient: FloatView,
        velocity: FloatView?,
        _ scalars: SGDScalars,
        gradientScale: FloatView?
    ) -> Bool {
        let constants = assay_sgd(
            rate: scalars.rate,
            momentum: scalars.momentum,
            decay: scalars.decay
        )
        let unbounded = Atomic(false)
        share(parameter.count, unit: LaneSum.lanes, cost: KernelCost.normalized) { part in
            let at = part.lowerBound
            let finite = unsafe rows.sgd(
                parameter.pointer + at,
                gradient.pointer + at,
                velocity.map { unsafe $0.pointer + at },
                part.count,
                constants,
                gradientScale.map { unsafe UnsafePointer($0.pointer) }
            )
            if !finite { unbounded.store(true, ordering: .relaxed) }
        }
        return !unbounded.load(ordering: .relaxed)
    }

    package func adam(
        parameter: FloatView,
        gradient: FloatView,
        first: FloatView,
        second: FloatView,
        _ scalars: AdamScalars,
        gradientScale: FloatView?
    ) -> Bool {
        let constants = assay_adam(
            rate: scalars.rate,
            beta1: scalars.beta1,
            beta2: scalars.beta2,
            epsilon: scalars.epsilon,
            decay: scalars.decay,
            correction1: scalars.correction1,
            correction2: scalars.correction2,
            decoupled: scalars.decoupledDecay
        )
        let unbounded = Atomic(false)
        share(parameter.count, unit: LaneSum.lanes, cost: KernelCost.elementary) { part in
            let at = part.lowerBound
            let finite = unsafe rows.adam(
                parameter.pointer + at,
                gradient.pointer + at,
                first.pointer + at,
                second.pointer + at,
                part.count,
                constants,
                gradientScale.map { unsafe UnsafePointer($0.pointer) }
            )
            if !finite { unbounded.store(true, ordering: .relaxed) }
        }
        return !unbounded.load(ordering: .relaxed)
    }
}
