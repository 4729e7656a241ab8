import Encodings
import Platform
import Primitives

/// A compiled contract of the folder `Contracts`.
struct ContractArtifact {
    private static let bytesMax = 1 << 20

    let creationCode: [UInt8]
    let runtimeCode: [UInt8]

    /// Reads the artifact of a contract; `folder` holds `Contracts`' artifacts.
    static func read(_ name: String, in folder: String?) throws -> ContractArtifact {
        let path = Path.join(folder ?? find(), name + ".json")
        let document = try JSON.parse(FileSystem.read(path, limit: bytesMax))
        guard let creation = document["bytecode"]?.string.flatMap({ Hex.decode($0) }),
            let runtime = document["deployedBytecode"]?.string.flatMap({ Hex.decode($0) })
        else { throw BenchmarkFailure.noBytecode(path) }
        return ContractArtifact(creationCode: creation, runtimeCode: runtime)
    }

    /// The folder beside the current directory or those above the program, nearest first.
    private static func find() -> String {
        let folder = "Contracts/Artifacts"
        var places = [Environment.currentDirectory]
        var directory = Environment.executablePath.map(Path.parent) ?? "/"
        while directory != "/", directory != "." {
            places.append(directory)
            directory = Path.parent(of: directory)
        }
        return places.map { Path.join($0, folder) }.first(where: FileSystem.exists) ?? folder
    }
}
