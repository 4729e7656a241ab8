import Storage

/// The devices of a folder whose names begin alike: several stores share one disk, and one crash.
struct NamedPart: BlockDeviceFolder {
    private let whole: any BlockDeviceFolder
    private let prefix: String

    init(of whole: any BlockDeviceFolder, prefix: String) {
        self.whole = whole
        self.prefix = prefix
    }

    func names() throws(DeviceFailure) -> [String] {
        try whole.names().filter { $0.hasPrefix(prefix) }
    }

    func open(_ name: String) throws(DeviceFailure) -> any BlockDevice { try whole.open(name) }
    func remove(_ name: String) throws(DeviceFailure) { try whole.remove(name) }
    func sync() throws(DeviceFailure) { try whole.sync() }
}
