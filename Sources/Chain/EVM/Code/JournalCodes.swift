import Primitives

/// The codes that a journal has met, each once, by their place in a list.
struct JournalCodes {
    private static let empty = AnalyzedCode.of([], hash: AccountState.emptyCodeHash)

    private var codes: [AnalyzedCode] = []
    private var placeOf: [Hash32: Int] = [:]
    var cache: CodeCache?

    /// The place of code that is about to be deployed.
    mutating func add(_ bytes: [UInt8], hash: Hash32) -> Int {
        if let place = placeOf[hash] { return place }
        return add(AnalyzedCode.of(bytes, hash: hash))
    }

    /// The place of the code with a hash, read from the state when it is in no cache.
    mutating func place(
        of hash: Hash32, in state: any WorldState
    ) throws(WorldStateFailure) -> Int {
        if let place = placeOf[hash] { return place }
        if hash == AccountState.emptyCodeHash { return add(Self.empty) }
        if let code = cache?.code(hash) { return add(code) }
        let code = AnalyzedCode.of(try state.code(hash), hash: hash)
        cache?.insert(code)
        return add(code)
    }

    private mutating func add(_ code: AnalyzedCode) -> Int {
        codes.append(code)
        placeOf[code.hash] = codes.count - 1
        return codes.count - 1
    }

    func bytes(_ place: Int) -> [UInt8] { place < 0 ? [] : codes[place].bytes }
    func view(_ place: Int) -> CodeView { codes[place].view }
}

extension JournalTables {
    /// Where the code of an account lies.
    mutating func code(of account: Int) throws(WorldStateFailure) -> CodeView {
        let place = accounts[account].current.code
        if place >= 0 { return codes.view(Int(place)) }
        let found = try codes.place(of: accounts[account].current.codeHash, in: state)
        accounts[account].current.code = Int32(truncatingIfNeeded: found)
        return codes.view(found)
    }
}
