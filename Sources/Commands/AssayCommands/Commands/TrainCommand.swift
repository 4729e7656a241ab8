import Encodings
import Platform
import Training
import TrainingRuns

/// The command `assay train TASK --out DIR`.
enum TrainCommand: Command {
    private static let task = Argument(name: "TASK", help: "a task file in JSON")
    private static let out = Option<String>.text(
        "--out", "DIR", help: "the run directory to make: checkpoints, model, proof",
        isRequired: true)
    private static let resume = Flag(
        "--resume", help: "continue an unfinished run in DIR to the same bits")
    private static let seed = Option<UInt64>.unsigned(
        "--seed", "S", help: "the seed of weights and data order, instead of the task's")
    private static let epochs = Option<Int>.integer(
        "--epochs", 1...TaskLimits.epochs, help: "epochs to train, instead of the task's rule")
    private static let steps = Option<Int>.integer(
        "--steps", 1...TaskLimits.steps, help: "steps to train, instead of the task's rule")

    private static let fault = Option<InjectedFault>(
        "--fault", "STEP:OPERATION:ELEMENT", expects: "STEP:OPERATION:ELEMENT or …:BIT",
        help: "spoil one bit of one result, to have something to dispute; the run says so"
    ) { InjectedFault($0) }

    static let specification = CommandSpecification(
        name: "train",
        summary: "trains a task and writes a proof of the training",
        discussion: [
            "The result depends on the task, the data and the seed only: not on the threads, the "
                + "instruction set or the machine. Ctrl-C writes a checkpoint and ends in 130; the "
                + "same command with --resume goes on to the same bits."
        ],
        arguments: [task],
        options: [
            out.specification, resume.specification, seed.specification, epochs.specification,
            steps.specification,
            fault.specification,
        ] + SharedOptions.computing
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let path = input[task]
        let directory = RunDirectory(input[out] ?? "")
        let computing = try Computing(input)
        let task = try chosenTask(input, path)
        for note in task.notes { output.note("note: \(note)") }
        try checkFree(directory, resumes: input[resume])
        output.note("reading the data of \(task.name)")
        let prepared = try PreparedRun(task, taskPath: path, computing)
        Signals.watch()
        var session = try TrainingSession(
            prepared, directory: directory, fault: input[fault], output)
        return try session.run(resumes: input[resume])
    }

    /// The task of the file with what the command line says instead.
    private static func chosenTask(_ input: Invocation, _ path: String) throws -> TrainingTask {
        var task = try TaskReader.read(path)
        if let seed = input[seed] { task.seed = seed }
        if let epochs = input[epochs], input[steps] != nil {
            throw UsageError.wrongValue(
                name: "--epochs", expects: "to be given without --steps", got: "\(epochs)")
        }
        if let epochs = input[epochs] { task.stopping = .epochs(epochs) }
        if let steps = input[steps] { task.stopping = .steps(steps) }
        // What the client asks of the result, it asks of the run that the task describes.
        if input[epochs] != nil || input[steps] != nil { task.requirements = TaskRequirements() }
        return task
    }

    private static func checkFree(_ directory: RunDirectory, resumes: Bool) throws {
        guard FileSystem.exists(directory.path) else { return }
        if FileSystem.exists(directory.proof) {
            throw RunFailure.alreadyTrained(path: directory.path)
        }
        let isEmpty = try FileSystem.list(directory.path).isEmpty
        if !isEmpty, !FileSystem.exists(directory.task) {
            throw CommandFailure.failed(
                "\(directory.path) holds something that is no training run; "
                    + "choose another directory"
            )
        }
        if !isEmpty, !resumes { throw RunFailure.notEmpty(path: directory.path) }
    }
}

/// Reads task files; a mistake in one is a wrong configuration, with the file's name before it.
enum TaskReader {
    static func read(_ path: String) throws(CommandFailure) -> TrainingTask {
        do throws(TaskFailure) {
            return try TrainingTask.load(path: path)
        } catch {
            if case .unreadable = error { throw .configuration("\(error)") }
            throw .configuration("\(path): \(error)")
        }
    }
}
