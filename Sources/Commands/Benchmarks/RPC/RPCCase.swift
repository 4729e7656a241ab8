/// One request that is sent over and over.
struct RPCCase {
    let name: String
    /// The request's body; `CONTRACT` and `ACCOUNT` stand for what the chain has.
    let body: String

    static let all = [
        RPCCase(
            name: "eth_blockNumber",
            body: #"{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}"#),
        RPCCase(
            name: "eth_getBalance",
            body: #"{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","#
                + #""params":["ACCOUNT","latest"]}"#),
        RPCCase(
            name: "eth_call",
            body: #"{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"to":"CONTRACT","#
                + #""data":"0x00000000000000000000000000000000000000000000000000000000000000ff"},"#
                + #""latest"]}"#),
    ]

    /// Makes a contract that counts in its first slot and returns the count: two reads of the state
    /// and a write, in twelve instructions.
    static let creation = "0x600f600a5f39600f5ff3" + "5f546001015f555f545f5260205ff3"
}

/// What the peers and the helpers run.
enum RPCScripts {
    /// Node.js's own HTTP server: it reads each body as JSON and answers a constant.
    static let peer = """
        const http = require('http');
        http.createServer((request, response) => {
          const parts = [];
          request.on('data', part => parts.push(part));
          request.on('end', () => {
            const message = JSON.parse(Buffer.concat(parts));
            const text = JSON.stringify({jsonrpc: '2.0', id: message.id, result: '0x1'});
            response.writeHead(200, {'Content-Type': 'application/json',
              'Content-Length': Buffer.byteLength(text)});
            response.end(text);
          });
        }).listen(Number(process.argv[1]), '127.0.0.1');
        """

    /// Prints a port that is free now.
    static let freePort = """
        import socket
        s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])
        """

    /// Waits for a server, and where it is a chain, makes the contract and prints it with an
    /// account.
    static let prepare = """
        import json, sys, time, urllib.request
        port, creation = sys.argv[1], sys.argv[2]
        def ask(method, *params):
            body = json.dumps({'jsonrpc': '2.0', 'id': 1, 'method': method, 'params': params})
            request = urllib.request.Request('http://127.0.0.1:' + port, body.encode(),
                {'Content-Type': 'application/json'})
            return json.loads(urllib.request.urlopen(request, timeout=5).read())['result']
        for attempt in range(300):
            try:
                ask('eth_blockNumber'); break
            except OSError:
                time.sleep(0.1)
        if creation == '-':
            sys.exit()
        account = ask('eth_accounts')[0]
        made = ask('eth_sendTransaction', {'from': account, 'data': creation, 'gas': '0x30d40'})
        for attempt in range(300):
            receipt = ask('eth_getTransactionReceipt', made)
            if receipt: break
            time.sleep(0.1)
        print(account, receipt['contractAddress'])
        """

    /// Sends transfers one by one and prints four times in milliseconds: p50 and p99 from a block's
    /// proposal to its finality, then from the sending of a transaction.
    static let finality = """
        import json, sys, time, urllib.request
        address = 'http://127.0.0.1:' + sys.argv[1]
        def ask(method, *params):
            body = json.dumps({'jsonrpc': '2.0', 'id': 1, 'method': method, 'params': params})
            request = urllib.request.Request(address, body.encode(),
                {'Content-Type': 'application/json'})
            return json.loads(urllib.request.urlopen(request, timeout=30).read())['result']
        def histogram():
            text = urllib.request.urlopen(address + '/metrics').read().decode()
            name = 'assay_block_finality_seconds_bucket{le="'
            lines = [line[len(name):] for line in text.splitlines() if line.startswith(name)]
            return [(line.split('"')[0], int(line.split()[-1])) for line in lines]
        def quantile(buckets, share):
            rank, lower, before = share * buckets[-1][1], 0.0, 0
            for bound, count in buckets:
                if count >= rank and bound != '+Inf':
                    part = (rank - before) / max(count - before, 1)
                    return 1000 * (lower + (float(bound) - lower) * part)
                if bound != '+Inf': lower, before = float(bound), count
            return 1000 * lower
        accounts = ask('eth_accounts')
        start = histogram()
        times = []
        for _ in range(int(sys.argv[2])):
            begun = time.monotonic()
            made = ask('eth_sendTransaction',
                {'from': accounts[0], 'to': accounts[1], 'value': '0x1'})
            while made not in ask('eth_getBlockByNumber', 'finalized', False)['transactions']:
                time.sleep(0.001)
            times.append(1000 * (time.monotonic() - begun))
        times.sort()
        end = [(bound, count - old) for (bound, count), (_, old) in zip(histogram(), start)]
        print(quantile(end, 0.5), quantile(end, 0.99), times[len(times) // 2],
            times[min(len(times) - 1, len(times) * 99 // 100)])
        """

    /// Sends transfers from every account at once and prints how many were final per second.
    static let transfers = """
        import http.client, json, sys, threading, time
        port, count = int(sys.argv[1]), int(sys.argv[2])
        def asker():
            connection = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
            def ask(requests):
                body = json.dumps([{'jsonrpc': '2.0', 'id': i, 'method': m, 'params': p}
                    for i, (m, p) in enumerate(requests)])
                connection.request('POST', '/', body, {'Content-Type': 'application/json'})
                return [answer['result'] for answer in json.loads(connection.getresponse().read())]
            return ask
        ask = asker()
        accounts = ask([('eth_accounts', [])])[0]
        def nonces():
            return [int(n, 16) for n in ask(
                [('eth_getTransactionCount', [a, 'finalized']) for a in accounts])]
        before = sum(nonces())
        def send(account):
            own = asker()
            transfer = {'from': account, 'to': '0x' + '11' * 20, 'value': '0x1', 'gas': '0x5208'}
            for _ in range(count // 20):
                own([('eth_sendTransaction', [transfer])] * 20)
        begun = time.monotonic()
        threads = [threading.Thread(target=send, args=(account,)) for account in accounts]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        while sum(nonces()) - before < count // 20 * 20 * len(accounts): time.sleep(0.01)
        print(count // 20 * 20 * len(accounts) / (time.monotonic() - begun))
        """

    /// What wrk sends.
    static func load(body: String) -> String {
        "wrk.method = \"POST\"\nwrk.headers[\"Content-Type\"] = \"application/json\"\n"
            + "wrk.body = [[\(body)]]\n"
    }
}
