import Cryptography
import Primitives
import StateTrie

/// What a check found.
package struct CheckReport: Sendable {
    /// Something that is not as it must be, and where.
    package struct Problem: Hashable, Sendable, CustomStringConvertible {
        package let place: String
        package let what: String

        package var description: String { "\(place): \(what)" }
    }

    /// The first ones; ``problemCount`` counts all.
    package private(set) var problems: [Problem] = []
    package private(set) var problemCount = 0
    package internal(set) var records = 0
    package internal(set) var nodes = 0
    package internal(set) var accounts = 0
    package internal(set) var slots = 0

    package var isClean: Bool { problemCount == 0 }

    mutating func add(_ place: String, _ what: String) {
        problemCount += 1
        if problems.count < StorageLimits.listedProblems {
            problems.append(Problem(place: place, what: what))
        }
    }
}

/// Reads a whole store and compares its parts: checksums, hashes of nodes from the state root down,
/// flat values with leaves, indices with the log.
struct StoreCheck {
    let tables: any TableStore
    let log: BlockLog

    func run() throws(StorageFailure) -> CheckReport {
        var report = CheckReport()
        let blocks = try checkLog(&report)
        report = try tables.read { [report] transaction throws(StorageFailure) in
            var report = report
            let applied = try Applied.read(transaction)
            try checkIndices(blocks, applied, transaction, &report)
            try checkState(applied, transaction, &report)
            try checkDifferences(applied, transaction, &report)
            return report
        }
        return report
    }

    private struct LoggedBlock {
        let hash: Hash32
        let position: LogPosition
        let transactions: [Hash32]
    }

    /// Every record with its checksum; what the records say, by number.
    private func checkLog(
        _ report: inout CheckReport
    ) throws(StorageFailure) -> [UInt64: LoggedBlock] {
        var blocks: [UInt64: LoggedBlock] = [:]
        var last: UInt64?
        var found = report
        do throws(StorageFailure) {
            try log.forEach { record, position throws(StorageFailure) in
                found.records += 1
                if let last, record.number != last + 1 {
                    found.add("log, \(position)", "block \(record.number) comes after \(last)")
                }
                last = record.number
                blocks[record.number] = LoggedBlock(
                    hash: record.hash, position: position, transactions: record.transactions)
            }
        } catch {
            guard case .damagedLog(let position, let reason) = error else { throw error }
            found.add("log, \(position)", reason)
        }
        report = found
        return blocks
    }

    private func checkIndices(
        _ logged: [UInt64: LoggedBlock], _ applied: Applied,
        _ transaction: any TableTransaction, _ report: inout CheckReport
    ) throws(StorageFailure) {
        var found = report
        var entries: [UInt64: BlockEntry] = [:]
        try Tables.blocks.scan(transaction) { number, entry in
            entries[number] = entry
            return true
        }
        var transactionCount = 0
        for (number, entry) in entries.sorted(by: { $0.key < $1.key }) {
            let place = "blocks, \(number)"
            if try Tables.numbers.get(entry.hash, transaction) != number {
                found.add(place, "numbers does not lead from \(entry.hash) to it")
            }
            if entry.position.segment == 0 { continue }
            guard let block = logged[number] else {
                found.add(place, "the log holds no such block at \(entry.position)")
                continue
            }
            if block.hash != entry.hash || block.position != entry.position {
                found.add(
                    place,
                    "expected \(block.hash) at \(block.position), got \(entry.hash)"
                        + " at \(entry.position)")
            }
            for (index, hash) in block.transactions.enumerated() {
                let expected = TransactionPosition(number: number, index: UInt32(clamping: index))
                let got = try Tables.transactions.get(hash, transaction)
                if got == nil || got?.number == number && got != expected {
                    found.add("transactions, \(hash)", "expected block \(number), index \(index)")
                }
                if got?.number == number { transactionCount += 1 }
            }
        }
        for number in logged.keys.sorted()
        where number >= applied.earliestBlock && number <= applied.number && entries[number] == nil
        {
            found.add("log, block \(number)", "blocks has no entry for it")
        }
        if entries[applied.number]?.hash != applied.hash {
            found.add("meta, applied", "blocks does not hold \(applied.hash)")
        }
        if entries[applied.number]?.root != applied.root {
            found.add("meta, applied", "blocks does not hold the root \(applied.root)")
        }
        let numbers = try transaction.statistics(.numbers).entries
        if numbers != entries.count {
            found.add("numbers", "expected \(entries.count) entries, got \(numbers)")
        }
        let places = try transaction.statistics(.transactions).entries
        if places != transactionCount {
            found.add("transactions", "expected \(transactionCount) entries, got \(places)")
        }
        report = found
    }

    private func checkDifferences(
        _ applied: Applied, _ transaction: any TableTransaction,
        _ report: inout CheckReport
    ) throws(StorageFailure) {
        var expected = applied.earliestState
        var found = report
        do throws(StorageFailure) {
            try Tables.differences.scan(transaction) { number, _ in
                if number != expected + 1 {
                    found.add("differences, \(number)", "expected block \(expected + 1)")
                }
                expected = number
                return true
            }
        } catch {
            guard case .malformed(let table, let key) = error else { throw error }
            found.add("\(table), \(key)", "malformed")
        }
        if expected != applied.number {
            found.add("differences", "expected the last to be \(applied.number), got \(expected)")
        }
        report = found
    }

    /// Walks from the state root over every node, without recursion, and counts what it meets: a
    /// table that holds more than that holds something that no root names.
    private func checkState(
        _ applied: Applied, _ transaction: any TableTransaction,
        _ report: inout CheckReport
    ) throws(StorageFailure) {
        var open: [(path: TriePath, hash: Hash32)] = []
        if applied.root != .emptyTrie { open.append((TriePath(), applied.root)) }
        while let next = open.popLast() {
            let place = "nodes, \(next.path)"
            guard let bytes = try Tables.nodes.get(next.path, transaction) else {
                report.add(place, "expected \(next.hash), got nothing")
                continue
            }
            report.nodes += 1
            let hash = Keccak256.hash(bytes)
            guard hash == next.hash else {
                report.add(place, "expected \(next.hash), got \(hash)")
                continue
            }
            guard let contents = StateNodeContents(bytes, at: next.path) else {
                report.add(place, "malformed")
                continue
            }
            open += contents.nodes.reversed()
            for leaf in contents.leaves {
                try checkLeaf(leaf, next.path, transaction, &report, &open)
            }
        }
        let counts: [(TableName, Int)] = [
            (.nodes, report.nodes), (.accounts, report.accounts), (.slots, report.slots),
        ]
        for (name, expected) in counts {
            let got = try transaction.statistics(name).entries
            if got != expected { report.add("\(name)", "expected \(expected) entries, got \(got)") }
        }
    }

    private func checkLeaf(
        _ leaf: (key: Hash32, value: [UInt8]), _ path: TriePath,
        _ transaction: any TableTransaction, _ report: inout CheckReport,
        _ open: inout [(path: TriePath, hash: Hash32)]
    ) throws(StorageFailure) {
        if let account = path.account {
            report.slots += 1
            let flat = try Tables.slots.get(
                SlotKey(account: account, slot: leaf.key), transaction)
            if flat != leaf.value {
                report.add("slots, \(account) \(leaf.key)", "differs from the trie")
            }
            return
        }
        report.accounts += 1
        if try Tables.accounts.get(leaf.key, transaction) != leaf.value {
            report.add("accounts, \(leaf.key)", "differs from the trie")
        }
        guard let account = try? Account(decoding: leaf.value) else {
            report.add("accounts, \(leaf.key)", "malformed")
            return
        }
        if account.storageRoot != .emptyTrie {
            open.append((TriePath(account: leaf.key), account.storageRoot))
        }
        guard account.codeHash != .emptyCode else { return }
        let code = try Tables.codes.get(account.codeHash, transaction)
        if code.map({ Keccak256.hash($0) }) != account.codeHash {
            report.add("codes, \(account.codeHash)", code == nil ? "missing" : "has another hash")
        }
    }
}
