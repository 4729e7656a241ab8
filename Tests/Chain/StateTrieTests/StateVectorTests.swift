import ConformanceVectors
import Cryptography
import Encodings
import Primitives
import StateTrie
import Testing

/// The states of Ethereum's Osaka tests, with code and storage, under the roots of their headers.
@Suite(.vectors("evm-blockchain-osaka"))
struct StateVectorTests {
    private static func number(_ value: JSON?) -> UInt256 {
        value?.string.flatMap { UInt256($0) } ?? .zero
    }

    /// The state that a vector lists account by account.
    private static func state(_ listed: JSON?) throws -> ChainState {
        var updates: [AccountUpdate] = []
        for member in listed?.object?.members ?? [] {
            let address = try #require(Address(hex: member.key))
            let code = Hex.decode(member.value["code"]?.string ?? "0x") ?? []
            let content = AccountUpdate.Content(
                nonce: number(member.value["nonce"]).uint64 ?? 0,
                balance: number(member.value["balance"]), codeHash: Keccak256.hash(code))
            let slots = member.value["storage"]?.object?.members ?? []
            updates.append(
                AccountUpdate(
                    address, content, code: code,
                    storage: try slots.map { slot in
                        (slot: try #require(UInt256(slot.key)), value: number(slot.value))
                    }))
        }
        return try ChainState().updating(updates)
    }

    @Test func `states and transaction lists have the roots of their headers`() throws {
        let files = try ConformanceVectors.files("evm-blockchain-osaka")
            .filter { $0.bytes.count < 100_000 }
        var (states, lists) = (0, 0)
        for member in try files.flatMap({ try $0.members() }) {
            let root = try Self.state(member.value["pre"]).root.description
            #expect(root == member.value["genesisBlockHeader"]?["stateRoot"]?.string)
            states += 1
            let valid = (member.value["blocks"]?.array ?? []).filter { $0["blockHeader"] != nil }
            for block in valid {
                let items = try Self.transactions(try #require(block["rlp"]?.string))
                let listRoot = Trie.root(ofList: items).description
                #expect(listRoot == block["blockHeader"]?["transactionsTrie"]?.string)
                lists += 1
            }
            let head = valid.last { $0["blockHeader"]?["hash"] == member.value["lastblockhash"] }
            guard let head, let after = member.value["postState"] else { continue }
            let postRoot = try Self.state(after).root.description
            #expect(postRoot == head["blockHeader"]?["stateRoot"]?.string, "\(member.key)")
            states += 1
        }
        #expect(states > 100 && lists > 50, "\(states) states, \(lists) lists")
    }

    /// The encoded transactions of a block, of whatever type.
    private static func transactions(_ text: String) throws -> [[UInt8]] {
        var outer = RLPReader(try #require(Hex.decode(text)))
        var block = try outer.readList()
        _ = try block.readRaw()
        var items = try block.readList()
        var found: [[UInt8]] = []
        while !items.isAtEnd {
            found.append(
                items.nextIsList ? Array(try items.readRaw()) : Array(try items.readBytes()))
        }
        return found
    }
}
