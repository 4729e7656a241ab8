/// The one front of all kernels: it checks the counts of a call and hands it to a backend.
///
/// A further backend conforms to ``TensorBackend`` and gets these checks by being put in here. They
/// read counts and, where a kernel follows indices, the indices; they change no bit.
package struct CheckedKernels<Backend: TensorBackend>: TensorKernels {
    let backend: Backend

    init(_ backend: Backend) {
        self.backend = backend
    }

    package var name: String { backend.name }
}

/// The definition of every operation, with its checks.
package typealias ReferenceKernels = CheckedKernels<ReferenceBackend>

extension CheckedKernels where Backend == ReferenceBackend {
    package init() {
        self.init(ReferenceBackend())
    }
}
