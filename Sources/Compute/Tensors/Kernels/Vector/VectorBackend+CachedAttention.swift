import CTensorKernels
import Primitives

extension VectorBackend {
    /// Fewer multiply-accumulates than this are done before a second thread has woken.
    private static let sharedMACsMin = 60_000
    /// The scores that a task holds at a time, so that they stay near its core.
    private static let scoresMax = 32_768
    private static let rowsMax = 16

    package func cachedAttention(
        _ q: FloatRows, size: CachedAttentionSize, spans: [CachedSpan], out: FloatRows
    ) {
        let width = size.headWidth
        let work = spans.reduce(0) { $0 + $1.count * ($1.position + $1.count) }
        let alone = scheduler.width == 1 || work * size.heads * width * 2 < Self.sharedMACsMin
        let parts = Self.parts(of: spans, size: size, width: alone ? 1 : scheduler.width)
        let run = { @Sendable (index: Int) in
            let part = parts[index]
            var span = unsafe assay_cached_attention(
                spans[part.span], size: size, q: q, out: out)
            unsafe products.cached_attention(&span, part.rows)
        }
        if alone {
            for index in parts.indices { run(index) }
        } else {
            scheduler.run(taskCount: parts.count, run)
        }
    }

    private struct Part {
        let span: Int
        let rows: assay_cached_part
    }

    /// Rows by key heads, the last rows of a span first since they have the most to read; where
    /// that is too few for the threads, rows by query heads.
    private static func parts(
        of spans: [CachedSpan], size: CachedAttentionSize, width: Int
    ) -> [Part] {
        let group = size.heads / size.keyHeads
        let few = width > 1 && spans.count * size.keyHeads % width != 0
        var parts: [Part] = []
        for (index, span) in spans.enumerated() where span.count > 0 {
            let heads = few && span.count == 1 ? 1 : group
            let end = span.position + span.count
            let step = min(max(scoresMax / (end * heads), 1), rowsMax)
            var last = span.count
            while last > 0 {
                let first = max(last - step, 0)
                for head in stride(from: 0, to: size.heads, by: heads) {
                    parts.append(
                        Part(
                            span: index,
                            rows: assay_cached_part(
                                first_row: first, last_row: last, first_head: head,
                                last_head: head + heads)))
                }
                last = first
            }
        }
        return parts
    }
}

extension assay_cached_attention {
    /// Valid while the span's cache is not appended to.
    @unsafe fileprivate init(
        _ span: CachedSpan, size: CachedAttentionSize, q: FloatRows, out: FloatRows
    ) {
        let cache = span.cache
        unsafe self.init(
            q: q.pointer + span.row * q.stride, out: out.pointer + span.row * out.stride,
            q_stride: q.stride, out_stride: out.stride, keys: cache.keyPointer(head: 0),
            values: cache.valuePointer(head: 0), key_head_stride: cache.capacity * size.headWidth,
            value_head_stride: cache.capacity * cache.valueWidth,
            group: size.heads / size.keyHeads, head_width: size.headWidth,
            value_width: cache.valueWidth, position: span.position, scale: size.scale)
    }
}
