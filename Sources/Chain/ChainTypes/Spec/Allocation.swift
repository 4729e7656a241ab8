import Encodings
package import Primitives

extension ChainSpec {
    /// An account of the genesis: what an address owns and, for a contract, its code and storage.
    package struct Allocation: Hashable, Sendable {
        /// A word of the storage.
        package struct Slot: Hashable, Sendable {
            package var key: UInt256
            package var value: UInt256

            package init(key: UInt256, value: UInt256) {
                self.key = key
                self.value = value
            }
        }

        package var address: Address
        package var balance: UInt256
        package var nonce: UInt64
        package var code: [UInt8]
        /// In the order of the keys.
        package let storage: [Slot]

        /// Takes an account; the slots are put into the order of their keys.
        package init(
            address: Address, balance: UInt256, nonce: UInt64 = 0, code: [UInt8] = [],
            storage: [Slot] = []
        ) {
            self.address = address
            self.balance = balance
            self.nonce = nonce
            self.code = code
            self.storage = storage.sorted { $0.key < $1.key }
        }

        func write(to writer: inout RLPWriter) {
            writer.appendList { item in
                item.append(address)
                item.append(balance)
                item.append(nonce)
                item.append(code)
                item.appendList { slots in
                    for slot in storage {
                        slots.appendList { pair in
                            pair.append(slot.key)
                            pair.append(slot.value)
                        }
                    }
                }
            }
        }

        /// Refuses an account that no state could hold.
        func validate() throws(ChainSpecFailure) {
            guard code.count <= ChainLimits.codeBytes else { throw .tooLarge("code") }
            guard storage.isEmpty || !code.isEmpty else { throw .storage(address) }
            var last: UInt256?
            for slot in storage {
                guard slot.key != last, !slot.value.isZero else { throw .storage(address) }
                last = slot.key
            }
        }
    }
}
