package import Platform

/// Why a device did not do what was asked.
package enum DeviceFailure: Error, Equatable, CustomStringConvertible, Sendable {
    case file(FileError)
    /// Fewer bytes are there than were asked for.
    case truncated(name: String, expected: Int, got: Int)
    /// The simulated machine is off.
    case crashed

    package var description: String {
        switch self {
        case .file(let error): "\(error)"
        case .truncated(let name, let expected, let got):
            "\(name) ends after \(got) bytes, \(expected) were expected"
        case .crashed: "the machine is off"
        }
    }
}

/// A run of bytes that outlives the process: a file, or a simulated one that fails as disks do.
///
/// What was written may be lost, wholly or in part and in any order, until ``sync()`` returns.
package protocol BlockDevice: Sendable {
    func size() throws(DeviceFailure) -> Int
    /// Exactly `count` bytes from `offset`.
    func read(_ count: Int, at offset: Int) throws(DeviceFailure) -> [UInt8]
    /// Writes where bytes are or right behind them.
    func write(_ bytes: [UInt8], at offset: Int) throws(DeviceFailure)
    func truncate(to size: Int) throws(DeviceFailure)
    /// Returns when everything written is durable.
    func sync() throws(DeviceFailure)
}

extension BlockDevice {
    /// Writes at the end and says where that was.
    package func append(_ bytes: [UInt8]) throws(DeviceFailure) -> Int {
        let end = try size()
        try write(bytes, at: end)
        return end
    }
}

/// The devices of one store, by name.
package protocol BlockDeviceFolder: Sendable {
    /// In ascending order.
    func names() throws(DeviceFailure) -> [String]
    /// The device of a name, which is made when there is none.
    func open(_ name: String) throws(DeviceFailure) -> any BlockDevice
    func remove(_ name: String) throws(DeviceFailure)
    /// Returns when devices that were made or removed will stay so.
    func sync() throws(DeviceFailure)
}
