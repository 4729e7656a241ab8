/// Analysed code by its hash, shared by machines on any thread.
package final class CodeCache: Sendable {
    package init() {}
}
