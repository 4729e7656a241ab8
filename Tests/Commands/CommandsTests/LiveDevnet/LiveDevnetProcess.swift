import Encodings
import LoopbackClient
import Platform

/// A running `assay devnet`, and a client that says to it exactly what a test wants to say.
final class LiveDevnetProcess {
    enum Failure: Error {
        case ended
        case answer(String)
    }

    let process: LineProcess
    let listening: JSON
    let port: UInt16

    init(_ arguments: String...) throws {
        process = try LineProcess(
            AssayProgram.path, ["devnet", "--port", "0", "--json"] + arguments)
        guard let line = process.readLine() else { throw Failure.ended }
        listening = try JSON.parse(line)
        let digits = listening["url"]?.string?.split(separator: ":").last.flatMap { UInt16($0) }
        guard let digits else { throw Failure.answer(line) }
        port = digits
    }

    /// The body of the answer to a request, whatever its status.
    func http(_ method: String, _ path: String, body: String? = nil) throws -> (String, String) {
        let client = try LoopbackClient(port: port)
        var request = "\(method) \(path) HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
        if let body {
            request += "content-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n"
        }
        try client.send(request + "\r\n" + (body ?? ""))
        let answer = try client.receiveResponse()
        guard let middle = answer.firstRange(of: "\r\n\r\n") else { throw Failure.answer(answer) }
        return (String(answer[..<middle.lowerBound]), String(answer[middle.upperBound...]))
    }

    /// The whole answer of a method, with its result or its error.
    func answer(_ method: String, _ parameters: JSON = []) throws -> JSON {
        let call: JSON = [
            "jsonrpc": "2.0", "id": 1, "method": .string(method), "params": parameters,
        ]
        return try JSON.parse(try http("POST", "/", body: call.text).1)
    }

    /// The result of a method; an error is thrown.
    func call(_ method: String, _ parameters: JSON = []) throws -> JSON {
        let answer = try answer(method, parameters)
        guard let result = answer["result"] else { throw Failure.answer(answer.text) }
        return result
    }

    /// A result that is a quantity.
    func number(_ method: String, _ parameters: JSON = []) throws -> UInt64 {
        let text = try call(method, parameters).string ?? ""
        guard let number = UInt64(text.dropFirst(2), radix: 16) else {
            throw Failure.answer("\(method): \(text)")
        }
        return number
    }

    var accounts: [String] { listening["accounts"]?.array?.compactMap(\.string) ?? [] }

    /// Sends units from the first account to the second; the hash of the transaction.
    @discardableResult
    func pay(_ units: UInt64 = 1) throws -> String {
        try call(
            "eth_sendTransaction",
            [
                [
                    "from": .string(accounts[0]), "to": .string(accounts[1]),
                    "value": .string("0x" + String(units, radix: 16)),
                ]
            ]
        ).string ?? ""
    }
}
