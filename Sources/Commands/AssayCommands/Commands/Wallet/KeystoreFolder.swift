import Cryptography
import Encodings
import Platform
import Primitives
import Wallets

/// A directory of keystore files, one an account, as geth and others keep them.
struct KeystoreFolder {
    /// A keystore file that names its account.
    struct Entry {
        let address: Address
        let path: String
    }

    /// The files that are looked at; a directory with more is none of keys.
    private static let filesLimit = 10_000

    static let option = Option<String>.text(
        "--keystore", "DIR",
        help: "where the keys are (default: $XDG_DATA_HOME/assay/keystore)")

    let path: String

    init(_ input: Invocation) throws {
        path = try input[Self.option] ?? Self.usual()
    }

    private static func usual() throws -> String {
        if let data = Environment.value("XDG_DATA_HOME"), data.hasPrefix("/") {
            return Path.join(data, "assay/keystore")
        }
        if let home = Environment.value("HOME"), home.hasPrefix("/") {
            return Path.join(home, ".local/share/assay/keystore")
        }
        throw CommandFailure.failed(
            "neither XDG_DATA_HOME nor HOME says where the keys are: say it with --keystore")
    }

    /// The accounts, ascending by the names of their files, which begin with their times.
    func entries() throws -> [Entry] {
        guard FileSystem.isDirectory(path) else { return [] }
        let names = try FileSystem.list(path).filter { $0.hasPrefix("UTC--") }
        guard names.count <= Self.filesLimit else {
            throw CommandFailure.failed("\(path) holds more than \(Self.filesLimit) keys")
        }
        return names.compactMap { name in
            guard let dash = name.ranges(of: "--").last else { return nil }
            return Address(hex: name[dash.upperBound...]).map {
                Entry(address: $0, path: Path.join(path, name))
            }
        }
    }

    /// The file of an account.
    func entry(of address: Address) throws -> Entry {
        guard let entry = try entries().last(where: { $0.address == address }) else {
            throw CommandFailure.failed(
                "\(path) holds no key of \(address.checksummed); 'assay wallet list' shows what "
                    + "there is")
        }
        return entry
    }

    /// Reads an account's file.
    func keystore(of address: Address) throws -> Keystore {
        try Self.read(try entry(of: address).path)
    }

    static func read(_ path: String) throws -> Keystore {
        do {
            return try Keystore(
                decoding: try FileSystem.read(path, limit: WalletLimits.keystoreBytes))
        } catch let failure as KeystoreFailure {
            throw CommandFailure.failed("\(path): \(failure)")
        }
    }

    /// Writes a key that is not there yet; returns its file once that has been opened again.
    func add(
        _ key: PrivateKey, password: [UInt8], strength: Keystore.Strength
    ) throws -> Entry {
        if let present = try entries().first(where: { $0.address == key.address }) {
            throw CommandFailure.failed(
                "\(present.path) holds the key of \(key.address.checksummed) already")
        }
        try FileSystem.createDirectory(path, mode: 0o700)
        let time = UTCTime(nanoseconds: Clock.unixNanoseconds)
        let name = "UTC--\(time.fileName)--\(Hex.encode(key.address.bytes))"
        let entry = Entry(address: key.address, path: Path.join(path, name))
        try Self.write(key, password: password, strength: strength, to: entry.path)
        return entry
    }

    /// Writes a file under a name of its own, opens what was written, and puts it in its place: no
    /// key is lost to a full disk, a broken write or a mistake in the encryption.
    static func write(
        _ key: PrivateKey, password: [UInt8], strength: Keystore.Strength, to path: String
    ) throws {
        let keystore = try Keystore(
            key, password: password, strength: strength,
            entropy: Entropy.bytes(Keystore.entropyBytes))
        let staged = Path.join(Path.parent(of: path), ".new-" + Path.name(of: path))
        defer { try? FileSystem.remove(staged) }
        try AtomicFile.write(
            Array((keystore.json.text + "\n").utf8), to: staged, mode: 0o600)
        let opened = try read(staged).decrypt(password: password)
        guard opened.exposedSecret == key.exposedSecret else {
            throw CommandFailure.failed("\(staged) does not open with what was written to it")
        }
        try FileSystem.rename(staged, to: path)
        try FileSystem.syncDirectory(Path.parent(of: path))
    }
}
