import Observability
import Testing

@Suite struct MetricsRegistryTests {
    @Test func `the text is the format's, in a fixed order`() {
        let registry = MetricsRegistry()
        let requests = registry.counter(
            "assay_requests_total", help: "Requests.\nAll of them.", labels: ["route", "status"])
        let queue = registry.gauge("assay_queue", help: "Waiting.")
        let seconds = registry.histogram("assay_seconds", help: "Time.", buckets: [1, 0.1])
        requests.add(2, "/v1/models", "200")
        requests.add(1, "/\"quoted\"\\\n", "404")
        queue.set(1.5)
        for value in [0.05, 0.5, 0.1, 7, .nan] { seconds.observe(value) }
        #expect(
            registry.text == """
                # HELP assay_requests_total Requests.\\nAll of them.
                # TYPE assay_requests_total counter
                assay_requests_total{route="/\\"quoted\\"\\\\\\n",status="404"} 1
                assay_requests_total{route="/v1/models",status="200"} 2
                # HELP assay_queue Waiting.
                # TYPE assay_queue gauge
                assay_queue 1.5
                # HELP assay_seconds Time.
                # TYPE assay_seconds histogram
                assay_seconds_bucket{le="0.1"} 2
                assay_seconds_bucket{le="1"} 3
                assay_seconds_bucket{le="+Inf"} 4
                assay_seconds_sum 7.65
                assay_seconds_count 4

                """)
    }

    @Test func `the series of a family are bounded`() {
        let registry = MetricsRegistry()
        let counter = registry.counter("hits_total", help: "Hits.", labels: ["path"])
        for index in 0..<2_000 { counter.add(1, "/\(index)") }
        let lines = registry.text.split(separator: "\n")
        #expect(lines.count == 2 + MetricsLimits.series)
        #expect(lines.contains("hits_total{path=\"other\"} \(2_000 - MetricsLimits.series + 1)"))
    }

    @Test func `a counter never falls and a gauge may`() {
        let registry = MetricsRegistry()
        let counter = registry.counter("a_total", help: "A.")
        let gauge = registry.gauge("b", help: "B.")
        counter.add(-1)
        counter.add(.infinity)
        gauge.add(-2)
        #expect(registry.text.contains("\na_total 0\n"))
        #expect(registry.text.contains("\nb -2\n"))
    }

    @Test func `a name asked for twice is one family`() {
        let registry = MetricsRegistry()
        registry.counter("a_total", help: "A.").add()
        registry.counter("a_total", help: "A.").add()
        #expect(registry.text == "# HELP a_total A.\n# TYPE a_total counter\na_total 2\n")
    }
}
