package import Encodings

/// The document that describes the service to tools (OpenRPC 1.3), made from the method table.
package enum OpenRPC {
    /// The document of all methods that there are.
    package static var complete: JSON { document(MethodTable.all, version: "development") }

    static func document(_ methods: [Method], version: String) -> JSON {
        var schemas = JSONObject()
        for (name, schema) in Schema.components { schemas[name] = schema.json }
        return [
            "openrpc": "1.3.2",
            "info": [
                "title": "Assay's Ethereum JSON-RPC", "version": .string(version),
                "description": "Ethereum's JSON-RPC over HTTP POST and WebSocket.",
            ],
            "methods": .array(methods.map(value)),
            "components": ["schemas": .object(schemas)],
        ]
    }

    private static func value(_ method: Method) -> JSON {
        [
            "name": .string(method.name), "summary": .string(method.summary),
            "paramStructure": "by-position",
            "params": .array(
                method.parameters.map { parameter in
                    [
                        "name": .string(parameter.name), "required": .bool(parameter.isRequired),
                        "schema": parameter.schema.json,
                    ]
                }),
            "result": ["name": "result", "schema": method.result.json],
        ]
    }
}
