# pragma version 0.4.3
# pragma evm-version cancun
# pragma optimize gas
"""
@title The stake of Assay's validators
@notice Who deposits is a validator from the next epoch on; the key of its address is its voting key.
@dev Lives at 0x0000000000000000000000000000000000005a5a since the genesis, which sets its storage; no
    constructor ever runs. The last block of an epoch calls endEpoch(), which fixes the set of the
    epoch that follows. Docs/Spec/staking.md is the specification.
"""

struct Validator:
    # What is bonded, in units; zero for an address that has nothing here.
    stake: uint256
    # The first epoch that it is a member of.
    since: uint256
    # The first epoch that it is no member of any more; zero while it does not leave.
    leaves: uint256
    # Once convicted, an address is never taken again.
    slashed: bool

# A vote as it was signed, with its signature. `block` and `parentView` are zero where the kind has none.
struct Vote:
    epoch: uint64
    view: uint64
    kind: uint8
    parentView: uint64
    block: bytes32
    r: bytes32
    s: bytes32
    parity: uint8

event Deposited:
    validator: indexed(address)
    amount: uint256
    stake: uint256

event Leaving:
    validator: indexed(address)
    epoch: uint256

event Withdrawn:
    validator: indexed(address)
    amount: uint256

event Slashed:
    validator: indexed(address)
    reporter: indexed(address)
    burnt: uint256
    reward: uint256

# The least that makes a validator: 32 ASSAY.
MINIMUM_STAKE: public(constant(uint256)) = 32 * 10**18
# The members of a set, at most.
MAXIMUM_VALIDATORS: public(constant(uint256)) = 128
# The epochs between the last one of a member and its withdrawal, in which it can still be slashed.
UNBONDING_EPOCHS: public(constant(uint256)) = 16
# The reporter of a conviction gets one part in this many; the rest is burnt.
REPORTER_PART: public(constant(uint256)) = 10

# The one who makes the calls of blocks.
SYSTEM: constant(address) = 0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE
# Half the order of secp256k1: a signature with a greater s is the twin of one that was made.
HALF_ORDER: constant(uint256) = (
    57896044618658097711785492504343953926418782139537452191302581570759080747168
)
# The bytes of one member in the preimage of the commitment: address and stake.
MEMBER_BYTES: constant(uint256) = 52

NOTARIZE: constant(uint8) = 0
NULLIFY: constant(uint8) = 1
FINALIZE: constant(uint8) = 2

# What `statusOf` says of an address.
NOTHING: constant(uint8) = 0
PENDING: constant(uint8) = 1
ACTIVE: constant(uint8) = 2
LEAVING: constant(uint8) = 3
UNBONDING: constant(uint8) = 4
WITHDRAWABLE: constant(uint8) = 5
SLASHED: constant(uint8) = 6

# The running epoch.
epoch: public(uint256)
# Keccak256(address ‖ stake ‖ address ‖ stake …) over the members of the running epoch.
setCommitment: public(bytes32)
# All that was ever burnt by convictions.
burnt: public(uint256)
# The members of the running epoch, in ascending order of their addresses, and their stakes in it.
members: DynArray[address, MAXIMUM_VALIDATORS]
stakes: DynArray[uint256, MAXIMUM_VALIDATORS]
# The members of the next epoch, in ascending order.
candidates: DynArray[address, MAXIMUM_VALIDATORS]
validators: public(HashMap[address, Validator])


@external
@payable
@nonreentrant
def deposit():
    """
    @notice Bonds what is sent. A newcomer is a member from the next epoch on; the stake of a member
        grows with the next epoch.
    @dev A newcomer to a full set has to bring more than the least stake in it, whose owner leaves.
    """
    validator: Validator = self.validators[msg.sender]
    assert not validator.slashed, "the address was slashed"
    assert validator.leaves == 0, "the validator leaves; withdraw first"
    if validator.stake == 0:
        assert msg.value >= MINIMUM_STAKE, "less than the minimum stake"
        if len(self.candidates) == MAXIMUM_VALIDATORS:
            self._displace(msg.value)
        self._insert(msg.sender)
        validator.since = self.epoch + 1
    else:
        assert msg.value > 0, "nothing was sent"
    validator.stake += msg.value
    self.validators[msg.sender] = validator
    log Deposited(validator=msg.sender, amount=msg.value, stake=validator.stake)


@external
@nonreentrant
def exit():
    """
    @notice Leaves the set with the end of the running epoch. The stake is bonded for the unbonding
        epochs after it.
    """
    validator: Validator = self.validators[msg.sender]
    assert validator.stake > 0 and validator.leaves == 0, "no validator that could leave"
    assert len(self.candidates) > 1, "the last validator cannot leave"
    self._leave(msg.sender)


@external
@nonreentrant
def withdraw():
    """
    @notice Pays the stake of the caller back, once its unbonding epochs are over.
    """
    validator: Validator = self.validators[msg.sender]
    assert validator.stake > 0 and validator.leaves > 0, "no validator that left"
    assert self.epoch >= validator.leaves + UNBONDING_EPOCHS, "the stake is still bonded"
    self.validators[msg.sender] = empty(Validator)
    log Withdrawn(validator=msg.sender, amount=validator.stake)
    raw_call(msg.sender, b"", value=validator.stake)


@external
@nonreentrant
def slash(first: Vote, second: Vote):
    """
    @notice Takes the whole stake of a validator that signed two votes which contradict each other.
    @dev The burnt part goes to the zero address: nobody can spend it, and the sum of all balances
        stays what was issued.
    """
    culprit: address = self._signer(first)
    assert culprit == self._signer(second), "the votes have different signers"
    assert first.epoch == second.epoch, "the votes are of different epochs"
    assert (
        self._contradict(first, second) or self._contradict(second, first)
    ), "the votes do not contradict each other"
    validator: Validator = self.validators[culprit]
    assert not validator.slashed, "slashed before"
    assert validator.stake > 0, "the signer has no stake"
    votedIn: uint256 = convert(first.epoch, uint256)
    assert validator.since <= votedIn and votedIn <= self.epoch, "the signer was no member then"
    if validator.leaves == 0:
        self._remove(culprit)
        validator.leaves = self.epoch + 1
    reward: uint256 = validator.stake // REPORTER_PART
    lost: uint256 = validator.stake - reward
    validator.stake = 0
    validator.slashed = True
    self.validators[culprit] = validator
    self.burnt += lost
    log Slashed(validator=culprit, reporter=msg.sender, burnt=lost, reward=reward)
    send(empty(address), lost)
    raw_call(msg.sender, b"", value=reward)


@external
def endEpoch():
    """
    @notice Fixes the set of the next epoch; the last block of an epoch calls it.
    @dev If nobody is left for the next epoch, the set of the running one stays.
    """
    assert msg.sender == SYSTEM, "only a block can end an epoch"
    self.epoch += 1
    count: uint256 = len(self.candidates)
    if count == 0:
        return
    members: DynArray[address, MAXIMUM_VALIDATORS] = self.candidates
    stakes: DynArray[uint256, MAXIMUM_VALIDATORS] = []
    for member: address in members:
        stakes.append(self.validators[member].stake)
    self.members = members
    self.stakes = stakes
    self.setCommitment = self._commitment(members, stakes)


@external
@view
def currentSet() -> (
    DynArray[address, MAXIMUM_VALIDATORS], DynArray[uint256, MAXIMUM_VALIDATORS]
):
    """
    @notice The members of the running epoch and their stakes in it.
    """
    return self.members, self.stakes


@external
@view
def nextSet() -> (DynArray[address, MAXIMUM_VALIDATORS], DynArray[uint256, MAXIMUM_VALIDATORS]):
    """
    @notice The members of the next epoch and their stakes, as they would be if this one ended now.
    """
    if len(self.candidates) == 0:
        return self.members, self.stakes
    stakes: DynArray[uint256, MAXIMUM_VALIDATORS] = []
    for member: address in self.candidates:
        stakes.append(self.validators[member].stake)
    return self.candidates, stakes


@external
@view
def statusOf(validator: address) -> (uint8, Validator, uint256):
    """
    @notice What an address is here (0 nothing, 1 pending, 2 active, 3 leaving, 4 unbonding,
        5 withdrawable, 6 slashed), its record, and the first epoch in which it can withdraw.
    """
    record: Validator = self.validators[validator]
    withdrawable: uint256 = 0
    if record.stake > 0 and record.leaves > 0:
        withdrawable = record.leaves + UNBONDING_EPOCHS
    return self._status(record), record, withdrawable


@external
@view
def digestOf(vote: Vote) -> bytes32:
    """
    @notice The digest that the signature of a vote signs on this chain.
    """
    return self._digest(vote)


@internal
@pure
def _commitment(
    members: DynArray[address, MAXIMUM_VALIDATORS], stakes: DynArray[uint256, MAXIMUM_VALIDATORS]
) -> bytes32:
    packed: Bytes[MAXIMUM_VALIDATORS * MEMBER_BYTES] = b""
    for index: uint256 in range(len(members), bound=MAXIMUM_VALIDATORS):
        packed = convert(
            concat(packed, convert(members[index], bytes20), convert(stakes[index], bytes32)),
            Bytes[MAXIMUM_VALIDATORS * MEMBER_BYTES],
        )
    return keccak256(packed)


@internal
@view
def _status(record: Validator) -> uint8:
    if record.slashed:
        return SLASHED
    if record.stake == 0:
        return NOTHING
    if record.leaves == 0:
        return PENDING if record.since > self.epoch else ACTIVE
    if record.leaves > self.epoch:
        return LEAVING
    return UNBONDING if self.epoch < record.leaves + UNBONDING_EPOCHS else WITHDRAWABLE


@internal
def _displace(stake: uint256):
    """
    The candidate of the least stake leaves, the one of the greatest address among equals.
    """
    least: uint256 = max_value(uint256)
    who: address = empty(address)
    for candidate: address in self.candidates:
        held: uint256 = self.validators[candidate].stake
        if held <= least:
            least = held
            who = candidate
    assert stake > least, "the set is full and nobody in it has less"
    self._leave(who)


@internal
def _leave(validator: address):
    self._remove(validator)
    self.validators[validator].leaves = self.epoch + 1
    log Leaving(validator=validator, epoch=self.epoch + 1)


@internal
def _insert(newcomer: address):
    place: uint256 = len(self.candidates)
    self.candidates.append(newcomer)
    for index: uint256 in range(place, bound=MAXIMUM_VALIDATORS):
        before: address = self.candidates[place - 1]
        if convert(before, uint256) < convert(newcomer, uint256):
            break
        self.candidates[place] = before
        place -= 1
    self.candidates[place] = newcomer


@internal
def _remove(leaver: address):
    found: bool = False
    for index: uint256 in range(len(self.candidates), bound=MAXIMUM_VALIDATORS):
        candidate: address = self.candidates[index]
        if found:
            self.candidates[index - 1] = candidate
        elif candidate == leaver:
            found = True
    assert found
    self.candidates.pop()


@internal
@view
def _digest(vote: Vote) -> bytes32:
    return keccak256(
        concat(
            b"assay/vote/1",
            convert(convert(chain.id, uint64), bytes8),
            convert(vote.epoch, bytes8),
            convert(vote.view, bytes8),
            convert(vote.kind, bytes1),
            convert(vote.parentView, bytes8),
            vote.block,
        )
    )


@internal
@view
def _signer(vote: Vote) -> address:
    """
    Who signed a vote; only what a validator could have signed by the protocol's form is a vote.
    """
    assert vote.view > 0, "a vote is of a view from 1 on"
    if vote.kind == NOTARIZE:
        assert vote.parentView < vote.view, "a parent is of an earlier view"
    else:
        assert vote.kind <= FINALIZE, "no such kind of vote"
        assert vote.parentView == 0, "only a notarization names its parent"
        assert vote.kind == FINALIZE or vote.block == empty(bytes32), "a nullification has no block"
    assert convert(vote.s, uint256) <= HALF_ORDER and vote.parity <= 1, "no canonical signature"
    signer: address = ecrecover(
        self._digest(vote), 27 + convert(vote.parity, uint256), vote.r, vote.s
    )
    assert signer != empty(address), "no signature"
    return signer


@internal
@pure
def _contradict(first: Vote, second: Vote) -> bool:
    """
    Whether the pair, in this order, breaks a rule; the caller tries both orders.
    """
    if first.kind == NOTARIZE and second.kind == NOTARIZE:
        return first.view == second.view and (
            first.block != second.block or first.parentView != second.parentView
        )
    if first.kind != FINALIZE:
        return False
    if second.kind == FINALIZE:
        return first.view == second.view and first.block != second.block
    if second.kind == NULLIFY:
        return first.view == second.view
    if first.view == second.view:
        return first.block != second.block
    # A notarization that skips the view which its signer finalized.
    return second.parentView < first.view and first.view < second.view
