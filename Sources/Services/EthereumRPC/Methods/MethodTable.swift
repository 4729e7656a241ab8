/// Every method that a service answers, by name.
struct MethodTable: Sendable {
    /// In the order in which they are documented.
    let methods: [Method]
    private let byName: [String: Method]

    /// All methods that there are, those for development chains among them.
    static let all: [Method] =
        EthereumService.identityMethods + EthereumService.feeMethods
        + EthereumService.stateMethods + EthereumService.blockMethods
        + EthereumService.transactionMethods + EthereumService.logMethods
        + EthereumService.callMethods + EthereumService.simulationMethods
        + EthereumService.poolMethods
        + EthereumService.debugMethods + EthereumService.traceMethods
        + EthereumService.adminMethods + EthereumService.lightMethods
        + EthereumService.accountMethods + EthereumService.signingMethods
        + EthereumService.developmentMethods + EthereumService.testingMethods

    init(forDevelopment: Bool) {
        methods = Self.all.filter { forDevelopment || !$0.isForDevelopment }
        byName = Dictionary(methods.map { ($0.name, $0) }) { first, _ in first }
    }

    subscript(name: String) -> Method? { byName[name] }

    /// The parts before the underscores of all names, sorted.
    var namespaces: [String] {
        Set(methods.compactMap { $0.name.split(separator: "_").first.map(String.init) })
            .filter { $0.first?.isLowercase == true && !$0.contains(".") }.sorted()
    }
}
