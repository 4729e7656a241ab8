import Platform
import Storage
import ToyChain

/// Appends blocks of the toy chain to the store in a directory and says each number once the block
/// is durable, until somebody kills the process.
@main enum StoreWriter {
    static func main() {
        guard let path = Environment.arguments.first else { Environment.exit(2) }
        do {
            let store = try ToyChain.open(ToyChain.configuration(path))
            Terminal.write("\(store.head.number)\n", to: .output)
            try ToyChain.extend(store, to: .max) { Terminal.write("\($0)\n", to: .output) }
        } catch {
            Terminal.write("\(error)\n", to: .diagnostics)
            Environment.exit(1)
        }
    }
}
