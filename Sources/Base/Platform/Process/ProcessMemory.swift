import Glibc

/// The memory of this process, as the system counts it.
package enum ProcessMemory {
    /// Bytes in physical memory now, shared libraries included; 0 where the system does not say.
    package static var residentBytes: Int {
        let file = unsafe open("/proc/self/statm", O_RDONLY)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        // "size resident shared …" in pages; a file of /proc has no size to read by.
        var text = [UInt8](repeating: 0, count: 256)
        let count = unsafe read(file, &text, text.count)
        let fields = text.prefix(max(count, 0)).split(separator: UInt8(ascii: " "))
        guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else {
            return 0
        }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
