import Encodings
import Platform
import Testing

/// A loaded node is killed at any moment, again and again.
///
/// `Scripts/crash-test` asks for many more kills with `ASSAY_CRASH_KILLS`.
@Suite(.enabled(if: DevnetTests.isModelShipped, "the chain's model is not there"))
struct CrashTests {
    private static let kills = Environment.value("ASSAY_CRASH_KILLS").flatMap { Int($0) } ?? 5

    /// The last block that a node said is final.
    private struct Final {
        var number: UInt64 = 0
        var hash = ""
    }

    /// Keeps a node busy until it no longer answers, and what it said was final last.
    private static func load(_ devnet: LiveDevnetProcess, _ final: inout Final) {
        do {
            while true {
                for _ in 0..<4 { try devnet.pay() }
                let block = try devnet.call("eth_getBlockByNumber", ["finalized", false])
                guard let text = block["number"]?.string, let hash = block["hash"]?.string,
                    let number = UInt64(text.dropFirst(2), radix: 16)
                else { return }
                final = Final(number: number, hash: hash)
            }
        } catch {
            // The node is gone, in the middle of an answer or before one.
        }
    }

    @Test func `nothing that was said to be final is lost`() throws {
        let folder = try TemporaryFolder()
        let directory = folder("chain")
        var final = Final()
        var highest: UInt64 = 0
        var pause: UInt64 = 12_345
        for kill in 0..<Self.kills {
            let devnet = try LiveDevnetProcess("--data-dir", directory)
            let number = JSON.string("0x" + String(final.number, radix: 16))
            let kept = try devnet.call("eth_getBlockByNumber", [number, false])
            let head = try devnet.number("eth_blockNumber")
            #expect(head >= final.number, "kill \(kill): \(head) < \(final.number)")
            if !final.hash.isEmpty { #expect(kept["hash"]?.string == final.hash) }
            highest = max(highest, head)
            // Between 20 and 820 ms, another time every time.
            pause = pause &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let wait = 20 + Int(pause >> 33) % 800
            let running = devnet.process.running
            let killer = Thread.start {
                Clock.sleep(milliseconds: wait)
                running.crash()
            }
            Self.load(devnet, &final)
            killer?.join()
            #expect(devnet.process.stop() == 137)
            let check = try AssayProgram.run(
                "db", "check", "--data-dir", directory + "/chain", "--json")
            #expect(check.status == 0, "kill \(kill): \(check.outputText)\(check.diagnosticsText)")
        }
        #expect(final.number > 0 && highest > 0, "the node was never loaded")
    }
}
