import Cryptography
import Primitives

extension TrainingProof {
    static let magic = "assayprf"
    static let version: UInt32 = 1

    /// The file: every field in order, counts before lists, the signature last.
    package var encoded: [UInt8] { signedBytes + signature.bytes }

    /// The file without its last 65 bytes.
    var signedBytes: [UInt8] {
        var writer = ByteWriter()
        writer.append(magic: Self.magic, version: Self.version)
        task.encode(to: &writer)
        writer.appendCounted(stateRoots)
        writer.appendCounted(losses)
        writer.append(model)
        writer.append(trainer.bytes)
        return writer.bytes
    }

    /// Reads a proof; the form is checked, not what it claims: that is the verifier's task.
    package init(decoding bytes: [UInt8]) throws(ProofFormatFailure) {
        var reader = try ProofReader(bytes, limit: ProofLimits.proofBytesMax)
        try reader.expect(magic: Self.magic, version: Self.version)
        let task = try TaskCommitment(from: &reader)
        let stateRoots = try reader.hashes("state roots")
        let losses = try reader.words("losses")
        let model = try reader.hash()
        guard let trainer = PublicKey(Array(try reader.read(64))) else { throw .trainerKey }
        guard let signature = Signature(try reader.read(65)) else { throw .signatureBytes }
        try reader.finish()
        do throws(SignatureFailure) {
            try signature.checkRange()
        } catch {
            throw .signature(error)
        }
        self.init(
            task: task,
            stateRoots: stateRoots,
            losses: losses,
            model: model,
            trainer: trainer,
            signature: signature
        )
    }
}

extension TaskCommitment {
    func encode(to writer: inout ByteWriter) {
        writer.append(program)
        writer.appendCounted(hyperParameters)
        writer.append(datasetRoot)
        writer.appendLittleEndian(datasetLeaves)
        writer.append(seed)
        writer.appendLittleEndian(steps)
        writer.appendLittleEndian(commitInterval)
        writer.appendLittleEndian(numerics)
        writer.append(initialState)
    }

    init(from reader: inout ProofReader) throws(ProofFormatFailure) {
        program = try reader.hash()
        hyperParameters = try reader.counted(
            "bytes of hyper-parameters",
            limit: ProofLimits.hyperParameterBytesMax
        )
        datasetRoot = try reader.hash()
        datasetLeaves = try reader.integer()
        seed = try reader.hash()
        steps = try reader.integer()
        commitInterval = try reader.integer()
        numerics = try reader.integer32()
        initialState = try reader.hash()
        guard steps > 0 else { throw .noSteps }
        guard steps <= ProofLimits.stepsMax else {
            throw .count(of: "steps", limit: ProofLimits.stepsMax, got: steps)
        }
        guard commitInterval > 0, commitInterval <= ProofLimits.stepsMax else {
            throw .commitInterval(limit: ProofLimits.stepsMax, got: commitInterval)
        }
    }
}
