package import Primitives
package import StateTrie

/// Why a store could not do what was asked, with what was expected and what was there.
package enum StorageFailure: Error, Equatable, CustomStringConvertible {
    /// Another process has the directory.
    case inUse(path: String)
    case notAStore(path: String)
    case format(path: String, expected: Int, got: String)
    case wrongChain(expected: Hash32, got: Hash32)
    case wrongGenesis(expected: Hash32, got: Hash32)
    case device(DeviceFailure)
    /// The table library's own code and words.
    case tables(code: Int32, reason: String)
    case malformed(table: String, key: String)
    /// A record that is not the last one has wrong bytes.
    case damagedLog(LogPosition, reason: String)
    case damagedJournal(generation: UInt64, offset: Int, reason: String)
    case wrongNumber(expected: UInt64, got: UInt64)
    case wrongParent(expected: Hash32, got: Hash32)
    case wrongRoot(number: UInt64, expected: Hash32, got: Hash32)
    case tooLarge(limit: Int, got: Int)
    /// The block is not one whose state can be gone back to.
    case beyondHistory(earliest: UInt64, latest: UInt64, got: UInt64)
    case replay(number: UInt64, reason: String)
    case state(StateFailure)
    case closed

    package var description: String {
        switch self {
        case .inUse(let path): "store: \(path) is in use by another process"
        case .notAStore(let path): "store: \(path) holds no store"
        case .format(let path, let expected, let got):
            "store: \(path) has format \(got), this program reads format \(expected)"
        case .wrongChain(let expected, let got):
            "store: expected the chain with spec \(expected), the directory holds \(got)"
        case .wrongGenesis(let expected, let got):
            "store: expected the genesis block \(expected), the directory holds \(got)"
        case .device(let failure): "store: \(failure)"
        case .tables(let code, let reason): "store: tables: \(reason) (\(code))"
        case .malformed(let table, let key):
            "store: the entry \(key) of \(table) is malformed"
        case .damagedLog(let position, let reason): "store: log at \(position): \(reason)"
        case .damagedJournal(let generation, let offset, let reason):
            "store: vote journal \(generation) at byte \(offset): \(reason)"
        case .wrongNumber(let expected, let got): "store: expected block \(expected), got \(got)"
        case .wrongParent(let expected, let got):
            "store: expected a block on \(expected), got one on \(got)"
        case .wrongRoot(let number, let expected, let got):
            "store: block \(number): expected the state \(expected), got \(got)"
        case .tooLarge(let limit, let got): "store: at most \(limit) bytes, got \(got)"
        case .beyondHistory(let earliest, let latest, let got):
            "store: states of blocks \(earliest) to \(latest) are kept, asked for \(got)"
        case .replay(let number, let reason): "store: block \(number) again: \(reason)"
        case .state(let failure): "store: \(failure)"
        case .closed: "store: closed"
        }
    }
}
