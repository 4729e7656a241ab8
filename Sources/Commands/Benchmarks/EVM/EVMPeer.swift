import Platform
import Primitives

/// What a call came to: how long it took and what it answered.
struct EVMCallOutcome: Equatable {
    let seconds: Double
    /// The gas of the transaction, its intrinsic cost included and refunds taken off.
    let gasUsed: UInt64
    let output: [UInt8]
}

/// revm, through the Python package `pyrevm`, in a process of its own.
final class EVMPeer {
    let name: String
    private let process: LineProcess
    private var contract = ""

    /// Starts Python and deploys the contract; `nil` when pyrevm cannot be imported there.
    init?(python: String, creationCode: [UInt8]) {
        let arguments = ["-c", "0", python, "-c", evmPeerScript]
        guard let process = try? LineProcess("taskset", arguments) else { return nil }
        guard let greeting = process.readLine(), greeting.hasPrefix("ready ") else { return nil }
        guard process.send("deploy " + Hex.encode(creationCode)) else { return nil }
        guard let address = process.readLine(), Address(hex: address) != nil else { return nil }
        self.name = "pyrevm \(greeting.dropFirst(6))"
        self.contract = address
        self.process = process
    }

    /// One call of the contract; `nil` when the peer could not run it.
    func call(_ data: [UInt8], gas: UInt64) -> EVMCallOutcome? {
        guard process.send("call \(contract) \(gas) \(Hex.encode(data))"),
            let answer = process.readLine()
        else { return nil }
        let parts = answer.split(separator: " ")
        guard parts.count == 3, let seconds = Double(parts[0]), let gas = UInt64(parts[1]) else {
            return nil
        }
        let output = parts[2] == "-" ? [] : Hex.decode(parts[2])
        return output.map { EVMCallOutcome(seconds: seconds, gasUsed: gas, output: $0) }
    }
}
