/// The memory of this process, as the system counts it.
package enum ProcessMemory {
    /// Bytes in physical memory now; 0 where the system does not say.
    package static var residentBytes: Int { kibibytes("VmRSS:") * 1_024 }

    /// The most bytes that were in physical memory at once.
    package static var residentBytesPeak: Int { kibibytes("VmHWM:") * 1_024 }

    private static func kibibytes(_ field: String) -> Int {
        guard let status = try? FileSystem.read("/proc/self/status", limit: 1 << 16) else {
            return 0
        }
        let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix(field) }) else { return 0 }
        let words = line.split { $0 == " " || $0 == "\t" }
        return words.dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
