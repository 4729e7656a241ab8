import CTensorKernels
import Primitives

/// The tensor operations on sixteen lanes, shared over threads; the bits of ``ReferenceBackend``.
///
/// Work is cut along output elements, rows or columns, never along a summed axis, so neither the
/// number of threads nor the cut can show in a result. A call allocates nothing but the list of
/// parts that attention over caches shares out.
@safe package struct VectorBackend: TensorBackend, @unchecked Sendable {
    package let name: String
    let rows: assay_rows
    let products: assay_products
    let quantized: assay_quantized
    let scheduler: any ParallelScheduler

    init(name: String, table: assay_kernels, scheduler: any ParallelScheduler) {
        self.name = name
        rows = unsafe table.rows
        products = unsafe table.products
        quantized = unsafe table.quantized
        self.scheduler = scheduler
    }

    /// Runs `body` on ranges that cover `0 ..< count`, each a whole number of `unit`s but the last.
    ///
    /// `cost` is the work of one item in elements of a cheap operation; what is worth less than two
    /// tasks of ``KernelCost/task`` runs on the calling thread.
    func share(_ count: Int, unit: Int, cost: Int, _ body: @Sendable (Range<Int>) -> Void) {
        let units = (count + unit - 1) / unit
        let worth = count * cost / KernelCost.task
        // One task a thread: the halves of a tensor then stay in the caches of the same cores.
        let tasks = min(scheduler.width, worth, units)
        if tasks <= 1 {
            if count > 0 { body(0..<count) }
            return
        }
        scheduler.run(taskCount: tasks) { task in
            let from = units * task / tasks * unit
            let to = min(units * (task + 1) / tasks * unit, count)
            if from < to { body(from..<to) }
        }
    }
}

/// What kernels cost, in elements of a cheap operation such as an addition.
enum KernelCost {
    /// The least work that is worth handing to another thread.
    static let task = 16_384
    static let cheap = 1
    /// One exponential or two divisions.
    static let elementary = 6
    /// One element of a row that is read more than once.
    static let normalized = 3
}
