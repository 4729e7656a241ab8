import Storage

/// A folder whose devices say at once that what was appended is durable: a planted mistake.
struct UnsyncedFolder: BlockDeviceFolder {
    private struct Device: BlockDevice {
        let device: any BlockDevice

        func size() throws(DeviceFailure) -> Int { try device.size() }

        func read(_ count: Int, at offset: Int) throws(DeviceFailure) -> [UInt8] {
            try device.read(count, at: offset)
        }

        func write(_ bytes: [UInt8], at offset: Int) throws(DeviceFailure) {
            try device.write(bytes, at: offset)
            // A file is begun as it has to be; what is added to it later is not synced.
            if offset == 0 { try device.sync() }
        }

        func truncate(to size: Int) throws(DeviceFailure) { try device.truncate(to: size) }
        func sync() throws(DeviceFailure) {}
    }

    private let folder: any BlockDeviceFolder

    init(_ folder: any BlockDeviceFolder) {
        self.folder = folder
    }

    func names() throws(DeviceFailure) -> [String] { try folder.names() }

    func open(_ name: String) throws(DeviceFailure) -> any BlockDevice {
        Device(device: try folder.open(name))
    }

    func remove(_ name: String) throws(DeviceFailure) { try folder.remove(name) }
    func sync() throws(DeviceFailure) { try folder.sync() }
}
