/// A value at a fixed place in raw memory that others hold too.
///
/// Access costs a load and nothing else; the owner frees it after the last holder is gone.
@safe
struct Held<Value> {
    private let pointer: UnsafeMutablePointer<Value>

    init(_ pointer: UnsafeMutablePointer<Value>) {
        unsafe self.pointer = pointer
    }

    init(new value: Value) {
        unsafe pointer = .allocate(capacity: 1)
        unsafe pointer.initialize(to: value)
    }

    func free() {
        unsafe pointer.deinitialize(count: 1)
        unsafe pointer.deallocate()
    }

    var value: Value {
        @_transparent unsafeAddress { unsafe UnsafePointer(pointer) }
        @_transparent nonmutating unsafeMutableAddress { unsafe pointer }
    }
}
