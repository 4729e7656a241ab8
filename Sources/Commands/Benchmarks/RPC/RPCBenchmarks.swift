import Platform

/// JSON-RPC over HTTP: `assay devnet` on one processor, wrk on another, Node.js beside it.
struct RPCBenchmarks {
    let options: BenchmarkOptions
    let progress: (String) -> Void
    private var others: OtherPrograms { OtherPrograms(python: options.python) }

    /// Connections and rounds are few enough for two processors and long enough for wrk.
    private var seconds: Int { max(1, Int((options.seconds * 4).rounded())) }

    private var method: String {
        """
        Method: `assay devnet` runs alone on processor 0 (taskset), wrk with one thread and 32 \
        keep-alive connections on processor 1; every request is a small POST. \(options.rounds) \
        rounds of \(seconds) s a case, in each round first this program and then the peer. Rates \
        are medians over the rounds. \(peerMethod) The processor time of a request is \
        that of the whole server process; it says what a processor of its own would give when \
        others were busy during the run.
        """
    }

    private var peerMethod: String {
        if options.before != nil {
            return "The peer is the devnet of the build before, also alone on processor 0."
        }
        return """
            The peer is Node.js's own HTTP server, also alone on processor 0, which parses each \
            body and answers a constant: the floor of what an RPC server in that runtime can do, \
            whatever the method.
            """
    }

    func run() throws -> BenchmarkReport {
        try others.require("wrk", "taskset", from: "wrk util-linux")
        let folder = try FileSystem.makeTemporaryDirectory()
        defer { try? FileSystem.remove(folder) }
        let server = try others.startDevnet()
        defer { server.stop() }
        let names = try others.python(RPCScripts.prepare, ["\(server.port)", RPCCase.creation])
            .split(separator: " ")
        guard names.count == 2 else { throw BenchmarkFailure.peer("the devnet did not answer") }
        let peer = try startPeer()
        defer { peer?.stop() }
        return try measure(server, peer, names.map(String.init), folder)
    }

    private func measure(
        _ server: RPCServer, _ peer: RPCServer?, _ names: [String], _ folder: String
    ) throws -> BenchmarkReport {
        var results: [BenchmarkResult] = []
        var findings: [BenchmarkFinding] = []
        for item in RPCCase.all where options.only == nil || options.only == item.name {
            let body = item.body.replacing("ACCOUNT", with: names[0])
                .replacing("CONTRACT", with: names[1])
            let script = folder + "/\(item.name).lua"
            try AtomicFile.write(Array(RPCScripts.load(body: body).utf8), to: script)
            _ = try server.load(script: script, seconds: 1)
            var ours: [RPCServer.Load] = []
            var theirs: [Double] = []
            for round in 1...options.rounds {
                progress("\(item.name), round \(round) of \(options.rounds)")
                ours.append(try server.load(script: script, seconds: seconds))
                if let peer { theirs.append(try peer.load(script: script, seconds: seconds).rate) }
            }
            let ratios = zip(ours, theirs).map { $0.rate / $1 }
            results.append(
                BenchmarkResult(
                    name: item.name, threads: 1, unit: "requests/s", scale: 1,
                    rate: median(ours.map(\.rate)),
                    peers: theirs.isEmpty ? [] : [(peerName, median(theirs))],
                    ratio: ratios.isEmpty ? nil : median(ratios)))
            let times = ours.compactMap(\.processorMicroseconds)
            guard !times.isEmpty else { continue }
            findings.append(
                BenchmarkFinding(
                    name: item.name + " processor time", threads: 1, unit: "us a request",
                    value: median(times)))
        }
        var report = BenchmarkReport(method: method, results: results)
        report.findings = findings
        return report
    }

    private var peerName: String { options.before == nil ? "node" : "before" }

    private func startPeer() throws -> RPCServer? {
        if let before = options.before {
            let peer = try others.startDevnet(before)
            _ = try others.python(RPCScripts.prepare, ["\(peer.port)", RPCCase.creation])
            return peer
        }
        guard OtherPrograms.isPresent("node") else {
            progress("node is missing, so that there is no peer (apt install nodejs)")
            return nil
        }
        let port = try others.freePort()
        let peer = RPCServer(["node", "-e", RPCScripts.peer, "\(port)"], port: port)
        _ = try others.python(RPCScripts.prepare, ["\(port)", "-"])
        return peer
    }
}
