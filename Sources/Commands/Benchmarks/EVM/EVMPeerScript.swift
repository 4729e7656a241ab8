/// The peer of the suite `evm`: revm in a process of Python, a line in, a line out.
///
/// Run as `python3 -c peer`. It says `ready VERSION`, answers `deploy CODE` with the new contract's
/// address, and `call ADDRESS GAS DATA` with `SECONDS GAS OUTPUT`. A call leaves no trace.
let evmPeerScript = #"""
    import importlib.metadata, sys, time
    import pyrevm

    sender = "0x" + "11" * 20
    evm = pyrevm.EVM(spec_id="CANCUN", gas_limit=2**63)
    evm.set_balance(sender, 10**30)
    print("ready", importlib.metadata.version("pyrevm"), flush=True)
    for line in sys.stdin:
        words = line.split()
        try:
            if words[0] == "deploy":
                print(evm.deploy(sender, bytes.fromhex(words[1])), flush=True)
                continue
            data, gas = bytes.fromhex(words[3]), int(words[2])
            before = evm.snapshot()
            start = time.perf_counter()
            output = evm.message_call(sender, words[1], calldata=data, gas=gas)
            elapsed = time.perf_counter() - start
            used = evm.result.gas_used
            evm.revert(before)
            print(elapsed, used, output.hex() or "-", flush=True)
        except Exception as error:
            print("failed", str(error).replace("\n", " ")[:200], flush=True)
    """#
