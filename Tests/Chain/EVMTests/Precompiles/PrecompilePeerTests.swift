import EVM
import Platform
import Primitives
import Testing

/// Compares with the executable specification of Ethereum (PyPI `ethereum-execution`).
@Suite struct PrecompilePeerTests {
    private static let isPresent =
        (try? ChildProcess.run(
            "python3", ["-c", "import ethereum.forks.osaka.vm.precompiled_contracts.mapping"]))?
        .status == 0

    /// Takes a file with a fork, an address and an input a line; prints output and gas, or `fail`.
    private static let script = """
        import importlib, sys
        from types import SimpleNamespace
        from ethereum_types.bytes import Bytes
        from ethereum_types.numeric import Uint
        contracts = {}
        for fork in ("cancun", "prague", "osaka"):
            module = importlib.import_module(
                f"ethereum.forks.{fork}.vm.precompiled_contracts.mapping")
            contracts[fork] = {
                int.from_bytes(a, "big"): c for a, c in module.PRE_COMPILED_CONTRACTS.items()}
        for line in open(sys.argv[1]):
            fork, address, data = line.split()
            limit = 1 << 40
            message = SimpleNamespace(data=Bytes(bytes.fromhex(data[1:])))
            evm = SimpleNamespace(message=message, gas_left=Uint(limit), output=b"")
            try:
                contracts[fork][int(address)](evm)
                print("x" + bytes(evm.output).hex(), limit - int(evm.gas_left))
            except Exception:
                print("fail")
        """

    private static let sets: [(name: String, set: PrecompileSet)] = [
        ("cancun", .cancun), ("prague", .prague), ("osaka", .osaka),
    ]

    @Test(
        .enabled(if: isPresent, "python3 has no ethereum-execution (pip install it)"))
    func `every contract answers as the specification does`() throws {
        var lines: [String] = []
        var answers: [String] = []
        for call in PeerCalls().calls {
            let address = Address(lowWord: call.address)
            for (name, set) in Self.sets where set.contains(address) {
                // Only powers differ between the forks; of the others one fork is enough.
                guard call.address == 5 || name == "osaka" else { continue }
                lines.append("\(name) \(call.address) x\(Hex.encode(call.input))")
                answers.append(Self.answer(set.run(address, input: call.input, gas: 1 << 40)))
            }
        }
        let folder = try FileSystem.makeTemporaryDirectory()
        defer { try? FileSystem.remove(folder) }
        let path = Path.join(folder, "calls")
        try AtomicFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
        let child = try ChildProcess.run("python3", ["-c", Self.script, path])
        #expect(child.status == 0, "\(child.diagnosticsText)")
        let expected = child.outputText.split(separator: "\n").map(String.init)
        try #require(expected.count == lines.count)
        for index in lines.indices {
            #expect(answers[index] == expected[index], "\(lines[index].prefix(400))")
        }
        #expect(expected.filter { $0 == "fail" }.count > 50)
        #expect(expected.filter { $0 != "fail" }.count > 300)
    }

    private static func answer(_ outcome: PrecompileOutcome) -> String {
        switch outcome {
        case .success(let output, let gas): "x\(Hex.encode(output)) \(gas)"
        case .outOfGas, .failure: "fail"
        }
    }
}
