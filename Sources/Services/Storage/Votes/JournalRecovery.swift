import Observability
import Primitives

/// Finds the records of a journal after whatever ended the process that wrote it.
struct JournalRecovery {
    let folder: any BlockDeviceFolder
    let identity: Hash32
    let notes: Logger

    /// A file of the journal, with all of its bytes.
    struct File {
        let generation: UInt64
        let device: any BlockDevice
        let bytes: [UInt8]
    }

    struct Content {
        let file: File
        let records: [[UInt8]]
        /// Behind the last whole record.
        let end: Int
    }

    /// The files that are there, the latest generation first.
    struct Found {
        let files: [File]
        let identity: Hash32
    }

    func find() throws(DeviceFailure) -> Found {
        var files: [File] = []
        for name in try folder.names() {
            guard let generation = JournalFile.generation(name) else { continue }
            let device = try folder.open(name)
            let bytes = try device.read(try device.size(), at: 0)
            files.append(File(generation: generation, device: device, bytes: bytes))
        }
        files.sort { $0.generation > $1.generation }
        return Found(files: files, identity: identity)
    }

    /// Cuts off a torn end and removes the other files.
    func settle(_ content: Content, among files: [File]) throws(StorageFailure) {
        try BlockLog.device { () throws(DeviceFailure) in
            if content.end < content.file.bytes.count {
                notes.warning(
                    "a record of the vote journal that was not whole is cut off",
                    ["generation": .count(content.file.generation), "offset": .count(content.end)])
                try content.file.device.truncate(to: content.end)
            }
            // What a crash left without its sync may be read now and lost with the next crash.
            try content.file.device.sync()
            for file in files where file.generation != content.file.generation {
                try folder.remove(JournalFile.name(file.generation))
            }
            try folder.sync()
        }
    }
}

extension JournalRecovery.Found {
    /// What the latest whole file holds; `nil` before there was any journal.
    func content() throws(StorageFailure) -> JournalRecovery.Content? {
        for file in files {
            if let content = try content(of: file) { return content }
        }
        guard let file = files.first else { return nil }
        // The very first file is made before anything is signed. A later one has a whole one
        // beside it until it is whole itself.
        let isBlank =
            file.bytes.count < JournalFile.headerBytes || file.bytes.allSatisfy { $0 == 0 }
        guard files.count == 1, file.generation == 1, isBlank else {
            throw .damagedJournal(
                generation: file.generation, offset: 0,
                reason: "the header is wrong or another journal's")
        }
        return nil
    }

    private func content(
        of file: JournalRecovery.File
    ) throws(StorageFailure) -> JournalRecovery.Content? {
        let initial = JournalFile.initialBytes(
            file.bytes, generation: file.generation, identity: identity)
        guard let initial else { return nil }
        var (records, offset): ([[UInt8]], Int) = ([], JournalFile.headerBytes)
        while let found = JournalFile.record(in: file.bytes, at: place(file, offset)) {
            records.append(found.record)
            offset = found.end
        }
        guard offset >= JournalFile.headerBytes + initial, !holdsRecord(file, after: offset) else {
            throw .damagedJournal(
                generation: file.generation, offset: offset,
                reason: "a wrong record stands before good ones")
        }
        return JournalRecovery.Content(file: file, records: records, end: offset)
    }

    private func place(_ file: JournalRecovery.File, _ offset: Int) -> JournalFile.Place {
        JournalFile.Place(generation: file.generation, identity: identity, offset: offset)
    }

    private func holdsRecord(_ file: JournalRecovery.File, after offset: Int) -> Bool {
        JournalFile.holdsRecord(in: file.bytes, after: place(file, offset))
    }
}
