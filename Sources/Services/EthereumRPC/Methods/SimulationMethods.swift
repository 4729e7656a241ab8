import Encodings

/// `eth_simulateV1`.
extension EthereumService {
    static let simulationMethods: [Method] = [
        Method(
            "eth_simulateV1", "Makes blocks of calls on a block and throws them away.",
            [.required("request", .object), .optional("block", .blockReference)],
            .array(.object), .computing(EthereumService.simulate))
    ]

    func simulate(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let request = try SimulationRequest(try arguments.required(0), limits: limits)
        var simulation = try Simulation(
            self, request, on: try view(try arguments.block(1)))
        return .value(.array(try simulation.values()))
    }
}
