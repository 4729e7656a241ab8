import Platform

/// A device that is a file.
package struct FileDevice: BlockDevice {
    private let file: RandomAccessFile

    package init(_ path: String) throws(DeviceFailure) {
        do {
            file = try RandomAccessFile(path)
        } catch {
            throw .file(error)
        }
    }

    package func size() throws(DeviceFailure) -> Int {
        try Self.translate { () throws(FileError) in try file.size() }
    }

    package func read(_ count: Int, at offset: Int) throws(DeviceFailure) -> [UInt8] {
        try Self.translate { () throws(FileError) in try file.read(count, at: offset) }
    }

    package func write(_ bytes: [UInt8], at offset: Int) throws(DeviceFailure) {
        try Self.translate { () throws(FileError) in try file.write(bytes, at: offset) }
    }

    package func truncate(to size: Int) throws(DeviceFailure) {
        try Self.translate { () throws(FileError) in try file.truncate(to: size) }
    }

    package func sync() throws(DeviceFailure) {
        try Self.translate { () throws(FileError) in try file.sync() }
    }

    static func translate<R>(_ body: () throws(FileError) -> R) throws(DeviceFailure) -> R {
        do {
            return try body()
        } catch .truncated(let path, let expected, let got) {
            throw .truncated(name: path, expected: expected, got: got)
        } catch {
            throw .file(error)
        }
    }
}

/// The files of a directory as devices.
package struct FileFolder: BlockDeviceFolder {
    private let path: String

    /// Makes the directory when it is not there.
    package init(_ path: String) throws(DeviceFailure) {
        try FileDevice.translate { () throws(FileError) in
            try FileSystem.createDirectory(path)
            try FileSystem.syncDirectory(Path.parent(of: path))
        }
        self.path = path
    }

    package func names() throws(DeviceFailure) -> [String] {
        try FileDevice.translate { () throws(FileError) in try FileSystem.list(path) }
    }

    package func open(_ name: String) throws(DeviceFailure) -> any BlockDevice {
        try FileDevice(Path.join(path, name))
    }

    package func remove(_ name: String) throws(DeviceFailure) {
        try FileDevice.translate { () throws(FileError) in
            try FileSystem.remove(Path.join(path, name))
        }
    }

    package func sync() throws(DeviceFailure) {
        try FileDevice.translate { () throws(FileError) in try FileSystem.syncDirectory(path) }
    }
}
