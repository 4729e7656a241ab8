import Encodings
import Models
import Platform
import Primitives
import Tensors
import Training
import TrainingRuns

/// What a finished run says of itself.
struct TrainingResult {
    let prepared: PreparedRun
    let proof: TrainingProof
    let directory: RunDirectory
    let evaluation: Evaluation
    let watch: TrainingWatch.Measurements

    private var stateRoot: Hash32 { proof.stateRoot(before: proof.stateRoots.count) }
    private var isLanguage: Bool { prepared.task.model.kind == "gpt" }

    /// The last line of `--json`.
    var json: JSON {
        var object = JSONObject()
        object["event"] = "done"
        object["stateRoot"] = .string("\(stateRoot)")
        object["taskRoot"] = .string("\(proof.task.root)")
        object["testAccuracy"] = .number(evaluation.accuracy)
        object[isLanguage ? "validationLoss" : "testLoss"] = .number(evaluation.loss)
        object["steps"] = .integer(prepared.plan.steps)
        object["stepsPerSecond"] = .number(watch.stepsPerSecond)
        object["trainingSeconds"] = .number(watch.trainingSeconds)
        object["commitSeconds"] = .number(watch.commitSeconds)
        object["checkpointSeconds"] = .number(watch.checkpointSeconds)
        object["threads"] = .integer(prepared.computing.threads)
        object["instructionSet"] = .string(prepared.computing.instructionSet.rawValue)
        object["peakMemoryBytes"] = .integer(Environment.peakMemoryBytes)
        object["model"] = .string(directory.model)
        if let meets = meetsRequirements { object["requirementsMet"] = .bool(meets) }
        return .object(object)
    }

    /// The result for people.
    var lines: [String] {
        let share =
            watch.trainingSeconds > 0 ? watch.commitSeconds / watch.trainingSeconds : 0
        var lines = [
            "trained      \(prepared.task.name): \(Format.grouped(prepared.plan.steps)) "
                + "steps at \(Format.number(watch.stepsPerSecond)) steps/s, "
                + "\(prepared.computing.instructionSet.rawValue), "
                + "\(prepared.computing.threads) threads"
        ]
        if isLanguage {
            lines.append("validation   loss \(Format.decimal(evaluation.loss, digits: 4))")
        } else {
            lines.append(
                "test         accuracy \(Format.percent(evaluation.accuracy)), "
                    + "loss \(Format.decimal(evaluation.loss, digits: 4))")
        }
        lines += [
            "task root    \(proof.task.root)",
            "state root   \(stateRoot)",
            "commitments  \(proof.stateRoots.count), \(Format.percent(share)) of training time",
            "written to   \(directory.path)",
        ]
        if let meets = meetsRequirements {
            lines.append("requirements \(meets ? "met" : "NOT met"): \(requirements)")
        }
        return lines
    }

    private var requirements: String {
        let wanted = prepared.task.requirements
        let accuracy = wanted.leastAccuracy.map {
            "accuracy at least \(Format.percent(Double($0)))"
        }
        let loss = wanted.greatestLoss.map { "loss at most \(Format.number(Double($0)))" }
        return [accuracy, loss].compactMap { $0 }.joined(separator: ", ")
    }

    private var meetsRequirements: Bool? {
        let wanted = prepared.task.requirements
        guard wanted.leastAccuracy != nil || wanted.greatestLoss != nil else { return nil }
        let isAccurate = wanted.leastAccuracy.map { evaluation.accuracy >= Double($0) } ?? true
        let isLow = wanted.greatestLoss.map { evaluation.loss <= Double($0) } ?? true
        return isAccurate && isLow
    }
}
