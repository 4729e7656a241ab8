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

    /// What wrk sends.
    static func load(body: String) -> String {
        "wrk.method = \"POST\"\nwrk.headers[\"Content-Type\"] = \"application/json\"\n"
            + "wrk.body = [[\(body)]]\n"
    }
}
