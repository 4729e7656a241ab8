import ChainTypes
import Cryptography
import Encodings
import Platform
import Primitives
import Simulator

/// Tells of simulated runs as they end, and sums them up.
struct SimulationReporter {
    private let sweep: SeedSweep
    private let isDetailed: Bool
    private let output: Output
    private let started = Clock.monotonicNanoseconds
    private var runs = 0
    private var failures: [SeedReport] = []
    private var found: SeedReport?
    private var history = SHA256()
    private var virtualMilliseconds: UInt64 = 0
    private var events = 0
    private var finalBlocks: UInt64 = 0
    private var epochs: UInt64 = 0
    private var setChanges = 0
    private var crashes = 0
    private var convictions = 0
    private var broken = 0
    private var slowestHealing: UInt64 = 0

    init(sweep: SeedSweep, isDetailed: Bool, _ output: Output) {
        self.sweep = sweep
        self.isDetailed = isDetailed
        self.output = output
    }

    /// False when the rest of the seeds need not be run.
    mutating func report(_ report: SeedReport) -> Bool {
        runs += 1
        history.update(report.hash)
        virtualMilliseconds += report.virtualMilliseconds
        events += report.events
        finalBlocks += report.finalBlocks
        epochs += report.epochs
        setChanges += report.setChanges
        crashes += report.crashes
        convictions += report.convictions
        broken += report.isBroken ? 1 : 0
        slowestHealing = max(slowestHealing, report.healingMilliseconds)
        output.line(json(report))
        if isDetailed { tell(report) }
        if runs % 500 == 0 { output.note("\(runs) seeds, \(failures.count) failed") }
        guard !report.isGood else { return true }
        if sweep.plant != nil {
            found = report
            return false
        }
        failures.append(report)
        for violation in report.violations {
            output.text("seed \(report.seed)  \(violation)")
        }
        output.text("  again: \(sweep.command(for: report.seed))")
        return true
    }

    private func tell(_ report: SeedReport) {
        let faults = report.faults.map(\.rawValue).joined(separator: ", ")
        output.text("seed         \(report.seed)")
        output.text(
            "network      \(report.nodes) nodes, \(report.validators) of them validators, "
                + "\(report.byzantine) byzantine")
        output.text("faults       \(faults.isEmpty ? "none" : faults)")
        output.text(
            "happened     \(report.events) events, \(report.messages) messages, "
                + "\(report.crashes) crashes, \(report.convictions) convictions told")
        output.text(
            "final        \(report.finalBlocks) blocks, \(report.epochs) epochs ended, "
                + "\(report.setChanges) with another set; well again, "
                + "\(report.healingMilliseconds) ms until finality had grown")
        if report.isBroken {
            output.text(
                "safety       broken; signatures convict \(Coin.text(report.guilty)) of "
                    + "\(Coin.text(report.stake)) \(Coin.name)")
        }
        output.text("hash         \(report.hash)")
    }

    /// Sums up and says how the command ends.
    func finish() -> ExitStatus {
        let seconds = Clock.seconds(since: started)
        let ratio = Double(virtualMilliseconds) / 1_000 / max(seconds, 0.000_001)
        var copy = history
        let hash = copy.finalize()
        output.text(
            "runs         \(runs), \(failures.count) failed; \(Format.grouped(events)) events, "
                + "\(finalBlocks) final blocks, \(epochs) epochs ended, \(setChanges) with "
                + "another set, \(crashes) crashes, \(convictions) convictions")
        output.text(
            "time         \(Format.decimal(Double(virtualMilliseconds) / 1_000, digits: 0)) s "
                + "virtual, \(Format.decimal(seconds, digits: 1)) s here: "
                + "\(Format.decimal(ratio, digits: 0)) times as fast")
        output.text("all          \(hash)")
        var object = JSONObject()
        object["event"] = "summary"
        object["runs"] = .integer(runs)
        object["failed"] = .integer(failures.count)
        object["hash"] = .string("\(hash)")
        object["events"] = .integer(events)
        object["finalBlocks"] = .integer(Int(clamping: finalBlocks))
        object["epochs"] = .integer(Int(clamping: epochs))
        object["setChanges"] = .integer(setChanges)
        object["crashes"] = .integer(crashes)
        object["convictions"] = .integer(convictions)
        object["broken"] = .integer(broken)
        object["slowestHealingSeconds"] = .number(Double(slowestHealing) / 1_000)
        object["virtualSeconds"] = .number(Double(virtualMilliseconds) / 1_000)
        object["seconds"] = .number(seconds)
        object["timesRealTime"] = .number(ratio)
        guard let plant = sweep.plant else {
            output.line(.object(object))
            return failures.isEmpty ? .success : .failure
        }
        object["plant"] = .string(plant.rawValue)
        object["foundBy"] = found.map { .integer(Int(clamping: $0.seed)) } ?? .null
        output.line(.object(object))
        if let found {
            let violation = found.violations.first?.description ?? ""
            output.text("planted      \(plant.rawValue): found by seed \(found.seed)")
            output.text("             \(violation)")
            output.text("  again: \(sweep.command(for: found.seed))")
            return .success
        }
        output.text("planted      \(plant.rawValue): NOT FOUND")
        return .failure
    }

    private func json(_ report: SeedReport) -> JSON {
        var object = JSONObject()
        object["event"] = "run"
        object["seed"] = .string("\(report.seed)")
        object["hash"] = .string("\(report.hash)")
        object["good"] = .bool(report.isGood)
        object["nodes"] = .integer(report.nodes)
        object["validators"] = .integer(report.validators)
        object["byzantine"] = .integer(report.byzantine)
        object["faults"] = .array(report.faults.map { .string($0.rawValue) })
        object["events"] = .integer(report.events)
        object["messages"] = .integer(report.messages)
        object["finalBlocks"] = .integer(Int(clamping: report.finalBlocks))
        object["finalHash"] = .string("\(report.finalHash)")
        object["stateRoot"] = .string("\(report.stateRoot)")
        object["slashed"] = .array(report.slashed.map { .string("\($0)") })
        object["epochs"] = .integer(Int(clamping: report.epochs))
        object["setChanges"] = .integer(report.setChanges)
        object["crashes"] = .integer(report.crashes)
        object["convictions"] = .integer(report.convictions)
        object["virtualSeconds"] = .number(Double(report.virtualMilliseconds) / 1_000)
        object["healingSeconds"] = .number(Double(report.healingMilliseconds) / 1_000)
        object["violations"] = .array(report.violations.map { .string("\($0)") })
        object["broken"] = .bool(report.isBroken)
        object["guilty"] = .string(Coin.text(report.guilty))
        object["stake"] = .string(Coin.text(report.stake))
        if !report.isGood { object["again"] = .string(sweep.command(for: report.seed)) }
        return .object(object)
    }
}
