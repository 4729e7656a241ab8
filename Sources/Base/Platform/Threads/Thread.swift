import CPlatform
import Glibc

/// A thread of the operating system.
package struct Thread: Sendable {
    private let handle: pthread_t

    private final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a thread; `nil` when the system has no more to give.
    package static func start(_ body: @escaping @Sendable () -> Void) -> Thread? {
        let context = unsafe Unmanaged.passRetained(Start(body))
        var handle = pthread_t()
        let code = unsafe pthread_create(
            &handle,
            nil,
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
                }
                return nil
            },
            context.toOpaque()
        )
        guard code == 0 else {
            unsafe context.release()
            return nil
        }
        return Thread(handle: handle)
    }

    private init(handle: pthread_t) {
        self.handle = handle
    }

    package func join() {
        _ = pthread_join(handle, nil)
    }

    static func yield() {
        _ = sched_yield()
    }

    /// Tells the processor that this thread is waiting in a loop.
    static func pause() {
        platform_spin_hint()
    }

    /// Counts the processors in the affinity mask, as a container or `taskset` leaves it.
    static var availableProcessors: Int {
        let allowed = Int(platform_available_processors())
        return max(1, allowed > 0 ? allowed : sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }
}

/// A lock and a condition under it, for threads that have nothing to do.
@safe package final class ConditionVariable: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    package init() {
        unsafe lock = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(lock, nil)
        // Deadlines are times of the clock that never goes back.
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(lock)
        unsafe condition.deallocate()
        unsafe lock.deallocate()
    }

    /// Sleeps for as long as `idle` is true; it is asked under the lock.
    package func wait(while idle: () -> Bool) {
        unsafe pthread_mutex_lock(lock)
        while idle() { unsafe pthread_cond_wait(condition, lock) }
        unsafe pthread_mutex_unlock(lock)
    }

    /// Sleeps for as long as `idle` is true, and no longer than to `deadline`, a value of
    /// ``Clock/monotonicNanoseconds``.
    package func wait(until deadline: UInt64, while idle: () -> Bool) {
        var time = timespec(
            tv_sec: Int(clamping: deadline / 1_000_000_000),
            tv_nsec: Int(clamping: deadline % 1_000_000_000))
        unsafe pthread_mutex_lock(lock)
        while idle() {
            if unsafe pthread_cond_timedwait(condition, lock, &time) == ETIMEDOUT { break }
        }
        unsafe pthread_mutex_unlock(lock)
    }

    /// Wakes one of those that sleep, if there are any.
    package func wakeOne() {
        unsafe pthread_mutex_lock(lock)
        unsafe pthread_cond_signal(condition)
        unsafe pthread_mutex_unlock(lock)
    }

    package func wakeAll() {
        unsafe pthread_mutex_lock(lock)
        unsafe pthread_cond_broadcast(condition)
        unsafe pthread_mutex_unlock(lock)
    }
}
