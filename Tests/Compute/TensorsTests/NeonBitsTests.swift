import Platform
import Tensors
import Testing

/// The kernels of aarch64 under an emulator, against those of this processor.
struct NeonBitsTests {
    @Test(.enabled(if: NeonTools.arePresent, NeonTools.reason))
    func `kernels built for aarch64 give the bits of this processor`() throws {
        let folder = try FileSystem.makeTemporaryDirectory()
        defer { try? FileSystem.remove(folder) }
        let emulated = try NeonTools.build(target: "aarch64-linux-gnu", into: folder + "/aarch64")
        let native = try NeonTools.build(target: "x86_64-linux-gnu", into: folder + "/native")
        let neon = try NeonTools.lines(NeonTools.emulator, [emulated, "neon"])
        #expect(neon.count > 2_700)
        for set in InstructionSet.available where set != .reference {
            let lines = try NeonTools.lines(native, [set.rawValue])
            #expect(lines.count == neon.count)
            let wrong = zip(lines, neon).first { $0 != $1 }
            #expect(wrong == nil, "\(set): \(wrong.debugDescription)")
        }
    }
}

/// The cross compiler and the emulator.
private enum NeonTools {
    static let emulator = "qemu-aarch64-static"
    static let reason: Comment =
        "needs x86-64, clang, gcc-aarch64-linux-gnu and qemu-user-static"

    #if arch(x86_64)
        static let arePresent =
            works(emulator) && works("clang") && works("aarch64-linux-gnu-gcc")
    #else
        static let arePresent = false
    #endif

    private static let root = String(
        #filePath.dropLast("/Tests/Compute/TensorsTests/NeonBitsTests.swift".count)
    )

    /// Compiles the driver and the kernels as the package does, as one file without libraries.
    static func build(target: String, into program: String) throws -> String {
        let kernels = root + "/Sources/Compute/CTensorKernels"
        let sources = ["avx2", "avx512", "avx512vnni", "neon"].map { kernels + "/" + $0 + ".c" }
        let compiler = try ChildProcess.run(
            "clang",
            ["--target=" + target, "-static", "-O3", "-Wall", "-Werror", "-ffp-contract=off"]
                + ["-I" + kernels + "/include"] + sources
                + [root + "/Tests/Compute/NeonBits/neon_bits.c", "-o", program, "-lm"]
        )
        #expect(compiler.status == 0, "\(compiler.diagnosticsText)")
        return program
    }

    static func lines(_ program: String, _ arguments: [String]) throws -> [String] {
        let run = try ChildProcess.run(program, arguments)
        #expect(run.status == 0, "\(run.diagnosticsText)")
        return run.outputText.split(separator: "\n").map(String.init)
    }

    private static func works(_ program: String) -> Bool {
        (try? ChildProcess.run(program, ["--version"]))?.status == 0
    }
}
