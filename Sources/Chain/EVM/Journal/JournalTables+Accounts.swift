import Primitives

extension JournalTables {
    /// Makes an account warm; true if it was cold.
    @inline(__always)
    mutating func warm(_ account: Int) -> Bool {
        if accounts[account].warmIn == transaction { return false }
        accounts[account].warmIn = transaction
        undo.append(UndoEntry(kind: .warmAccount, index: Int32(truncatingIfNeeded: account)))
        return true
    }

    /// Makes accounts warm for this transaction, whatever is taken back, without reading them.
    ///
    /// They are looked through whenever an account is read, so they are few.
    mutating func warm(fromStart addresses: [Address]) {
        warmFromStart = addresses
        for address in addresses {
            let index = find(address)
            if index >= 0 { accounts[index].warmIn = transaction }
        }
    }

    /// Whether an account is missing or empty (EIP-161).
    @inline(__always)
    func isDead(_ account: Int) -> Bool {
        let state = accounts[account].current
        return !state.exists
            || state.nonce == 0 && state.balance.isZero
                && state.codeHash == AccountState.emptyCodeHash
    }

    /// Moves value that the sender holds.
    mutating func transfer(_ value: UInt256, from sender: Int, to receiver: Int) {
        if value.isZero || sender == receiver { return }
        save(sender)
        accounts[sender].current.balance = accounts[sender].current.balance &- value
        add(value, to: receiver)
    }

    mutating func add(_ value: UInt256, to account: Int) {
        if value.isZero { return }
        save(account)
        accounts[account].current.balance = accounts[account].current.balance &+ value
        accounts[account].current.exists = true
    }

    mutating func setBalance(_ balance: UInt256, of account: Int) {
        save(account)
        accounts[account].current.balance = balance
        accounts[account].current.exists = true
    }

    mutating func setNonce(_ nonce: UInt64, of account: Int) {
        save(account)
        accounts[account].current.nonce = nonce
        accounts[account].current.exists = true
    }

    /// Gives an account code whose place in ``codes`` is known.
    mutating func setCode(_ code: Int, hash: Hash32, of account: Int) {
        save(account)
        accounts[account].current.code = Int32(truncatingIfNeeded: code)
        accounts[account].current.codeHash = hash
        accounts[account].current.exists = true
    }

    mutating func markCreated(_ account: Int) {
        if accounts[account].createdIn == transaction { return }
        accounts[account].createdIn = transaction
        undo.append(UndoEntry(kind: .created, index: Int32(truncatingIfNeeded: account)))
    }

    /// Whether a contract may not be created here (EIP-684, EIP-7610).
    mutating func isTaken(_ account: Int) throws(WorldStateFailure) -> Bool {
        let record = accounts[account]
        if record.current.nonce != 0 || record.current.codeHash != AccountState.emptyCodeHash {
            return true
        }
        var index = record.firstSlot
        while index >= 0 {
            if !slots[Int(index)].value.isZero { return true }
            index = slots[Int(index)].next
        }
        // A slot of the state below that the journal set to zero still counts; only an account
        // without code can be meant here, and nobody can write its slots.
        return record.base.exists && !record.isWiped ? try state.hasStorage(record.address) : false
    }

    /// Moves all that a contract has and, if it was created in this transaction, marks it for
    /// deletion (EIP-6780).
    ///
    /// Gives the balance that moved.
    mutating func destroy(_ contract: Int, beneficiary: Int) -> UInt256 {
        let balance = accounts[contract].current.balance
        transfer(balance, from: contract, to: beneficiary)
        if accounts[contract].createdIn == transaction {
            setBalance(.zero, of: contract)
            if accounts[contract].destroyedIn != transaction {
                accounts[contract].destroyedIn = transaction
                undo.append(UndoEntry(kind: .destroyed, index: Int32(truncatingIfNeeded: contract)))
            }
        }
        return balance
    }
}
