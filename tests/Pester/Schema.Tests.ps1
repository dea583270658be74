# The published schemas, judged by a validator that is not ours.
BeforeDiscovery {
    $profiles = @(Get-ChildItem "$PSScriptRoot/../../src/XelloPowerSchool.Core/DataFiles/Profiles/*.json")
}

Describe 'docs/schemas/profile.schema.json' {
    It 'takes the profile <_.BaseName>' -ForEach $profiles {
        Get-Content -LiteralPath $_.FullName -Raw |
            Test-Json -SchemaFile "$PSScriptRoot/../../docs/schemas/profile.schema.json" -Options IgnoreComments, AllowTrailingCommas | Should -BeTrue
    }

    It 'refuses what the module refuses' {
        '{ "schemaVersion": 1, "name": "a", "title": "b", "version": "c", "extends": "xello-us", "unheard": 1 }' |
            Test-Json -SchemaFile "$PSScriptRoot/../../docs/schemas/profile.schema.json" -ErrorAction Ignore | Should -BeFalse
    }
}

Describe 'docs/schemas/mapping.schema.json' {
    It 'takes <_>' -ForEach '{}', '{ "key": "StateNumber", "fields": { "email": ["u_a.b", "Email"], "ssoToken": "Email" }, "scope": { "statuses": ["Active"], "grades": [9] } }' {
        $_ | Test-Json -SchemaFile "$PSScriptRoot/../../docs/schemas/mapping.schema.json" | Should -BeTrue
    }

    It 'refuses <_>' -ForEach '{ "key": "Name" }', '{ "fields": { "email": "Mail" } }', '{ "grades": { "K": 0 } }', '{ "scope": { "statuses": ["PreRegistered"] } }' {
        $_ | Test-Json -SchemaFile "$PSScriptRoot/../../docs/schemas/mapping.schema.json" -ErrorAction Ignore | Should -BeFalse
    }
}
