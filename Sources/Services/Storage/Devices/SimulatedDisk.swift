import Cryptography
package import Primitives
import Synchronization

/// A disk in memory that loses and tears what was not made durable when its machine crashes.
///
/// Every operation counts; the crash comes at one that is chosen before. The seed alone decides
/// what survives, so a run can be had again.
package final class SimulatedDisk: BlockDeviceFolder {
    private enum Change {
        case write([UInt8], at: Int)
        case truncate(Int)
    }

    private struct Content {
        var durable: [UInt8] = []
        var current: [UInt8] = []
        var changes: [Change] = []
    }

    private struct State {
        var files: [String: Content] = [:]
        /// The names that survive a crash, with what each had when it was made durable.
        var durableNames: Set<String> = []
        /// Files whose removal is not durable.
        var removed: [String: Content] = [:]
        var operations = 0
        var crashesAt: Int?
        var isOff = false
    }

    /// What a disk writes whole or not at all.
    private static let sector = 512
    private let state = Mutex(State())

    package init() {}

    /// Operations since the start.
    package var operations: Int { state.withLock { $0.operations } }

    /// The machine goes off at the operation with this number, which may be half done.
    package func crash(at operation: Int?) {
        state.withLock { $0.crashesAt = operation }
    }

    /// Switches the machine on again; what was not durable is there, gone or torn, by the seed.
    package func restart(seed: Hash32) {
        var generator = CounterGenerator(seed: seed, domain: "assay/simulated-disk/1")
        state.withLock { state in
            for name in state.files.keys.sorted() {
                let isKept = state.durableNames.contains(name) || generator.below(2) == 0
                guard isKept, var content = state.files[name] else {
                    state.files[name] = nil
                    continue
                }
                for change in content.changes {
                    Self.perhaps(change, on: &content.durable, &generator)
                }
                content.changes = []
                content.current = content.durable
                state.files[name] = content
            }
            // What was removed may come back with its bytes.
            for (name, content) in state.removed.sorted(by: { $0.key < $1.key })
            where state.files[name] == nil && generator.below(2) == 0 {
                state.files[name] = Content(durable: content.durable, current: content.durable)
            }
            state.removed = [:]
            state.durableNames = Set(state.files.keys)
            (state.isOff, state.crashesAt) = (false, nil)
        }
    }

    /// Applies a change wholly, not at all, or only some sectors of it.
    private static func perhaps(
        _ change: Change, on bytes: inout [UInt8], _ generator: inout CounterGenerator
    ) {
        let fate = generator.below(3)
        guard fate > 0 else { return }
        switch change {
        case .truncate(let size):
            resize(&bytes, size)
        case .write(let new, let offset):
            var start = 0
            while start < new.count {
                // Up to the end of the sector that this place lies in.
                let end = min(new.count, start + sector - (offset + start) % sector)
                if fate == 2 || generator.below(2) == 0 {
                    put(Array(new[start..<end]), at: offset + start, in: &bytes)
                }
                start = end
            }
        }
    }

    private static func put(_ new: [UInt8], at offset: Int, in bytes: inout [UInt8]) {
        if bytes.count < offset + new.count { resize(&bytes, offset + new.count) }
        bytes.replaceSubrange(offset..<offset + new.count, with: new)
    }

    private static func resize(_ bytes: inout [UInt8], _ size: Int) {
        if bytes.count > size { bytes.removeLast(bytes.count - size) }
        if bytes.count < size {
            bytes += [UInt8](repeating: 0, count: size - bytes.count)
        }
    }

    private enum Step {
        case done, half
    }

    /// Counts an operation; `half` for the one at which the machine goes off.
    private static func step(_ state: inout State) throws(DeviceFailure) -> Step {
        guard !state.isOff else { throw .crashed }
        state.operations += 1
        guard state.operations == state.crashesAt else { return .done }
        state.isOff = true
        return .half
    }

    /// An operation on what lies beside the devices; false when the machine goes off at it.
    func commit() throws(DeviceFailure) -> Bool {
        try state.withLock { state throws(DeviceFailure) in try Self.step(&state) == .done }
    }

    package func names() throws(DeviceFailure) -> [String] {
        try state.withLock { state throws(DeviceFailure) in
            guard !state.isOff else { throw .crashed }
            return state.files.keys.sorted()
        }
    }

    package func open(_ name: String) throws(DeviceFailure) -> any BlockDevice {
        try state.withLock { state throws(DeviceFailure) in
            guard !state.isOff else { throw .crashed }
            if state.files[name] == nil {
                let step = try Self.step(&state)
                state.files[name] = Content()
                if step == .half { throw .crashed }
            }
        }
        return Device(disk: self, name: name)
    }

    package func remove(_ name: String) throws(DeviceFailure) {
        try state.withLock { state throws(DeviceFailure) in
            let step = try Self.step(&state)
            if state.durableNames.contains(name) { state.removed[name] = state.files[name] }
            state.files[name] = nil
            if step == .half { throw .crashed }
        }
    }

    package func sync() throws(DeviceFailure) {
        try state.withLock { state throws(DeviceFailure) in
            if try Self.step(&state) == .half { throw .crashed }
            state.durableNames = Set(state.files.keys)
            state.removed = [:]
        }
    }

    private struct Device: BlockDevice {
        let disk: SimulatedDisk
        let name: String

        func size() throws(DeviceFailure) -> Int {
            try disk.state.withLock { state throws(DeviceFailure) in
                guard !state.isOff else { throw .crashed }
                return state.files[name]?.current.count ?? 0
            }
        }

        func read(_ count: Int, at offset: Int) throws(DeviceFailure) -> [UInt8] {
            try disk.state.withLock { state throws(DeviceFailure) in
                guard !state.isOff else { throw .crashed }
                let bytes = state.files[name]?.current ?? []
                guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset
                else {
                    throw .truncated(
                        name: name, expected: count, got: max(0, bytes.count - max(0, offset)))
                }
                return Array(bytes[offset..<offset + count])
            }
        }

        func write(_ bytes: [UInt8], at offset: Int) throws(DeviceFailure) {
            try change(.write(bytes, at: offset)) { SimulatedDisk.put(bytes, at: offset, in: &$0) }
        }

        func truncate(to size: Int) throws(DeviceFailure) {
            try change(.truncate(size)) { SimulatedDisk.resize(&$0, size) }
        }

        private func change(
            _ change: Change, _ body: (inout [UInt8]) -> Void
        ) throws(DeviceFailure) {
            try disk.state.withLock { state throws(DeviceFailure) in
                let step = try SimulatedDisk.step(&state)
                body(&state.files[name, default: Content()].current)
                state.files[name, default: Content()].changes.append(change)
                if step == .half { throw .crashed }
            }
        }

        func sync() throws(DeviceFailure) {
            try disk.state.withLock { state throws(DeviceFailure) in
                if try SimulatedDisk.step(&state) == .half { throw .crashed }
                guard var content = state.files[name] else { return }
                content.durable = content.current
                content.changes = []
                state.files[name] = content
            }
        }
    }
}
