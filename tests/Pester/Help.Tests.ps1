# Get-Help of a full shell, and the examples that need one.
BeforeDiscovery {
    Import-Module -Name "$PSScriptRoot/../../out/XelloPowerSchool/XelloPowerSchool.psd1" -ErrorAction Stop
    $examples = foreach ($command in Get-Command -Module XelloPowerSchool) {
        foreach ($example in (Get-Help -Name $command.Name).examples.example) {
            @{ Cmdlet = $command.Name; Title = $example.title.Trim('-', ' '); Code = $example.code }
        }
    }
    # Not those that need a district's server, the drives of its machine or somebody at the keyboard.
    $script:runnable = @($examples | Where-Object { $_.Code -notmatch 'ps\.district\.example|\b([CD]|Cert):\\|Read-Host' })
    $script:names = @((Get-Command -Module XelloPowerSchool).Name)
}

BeforeAll {
    Import-Module -Name "$PSScriptRoot/../../out/XelloPowerSchool/XelloPowerSchool.psd1" -ErrorAction Stop
    $page = [System.IO.File]::ReadAllText("$PSScriptRoot/../../docs/en-US/about_XelloPowerSchool.md").Replace("`r", '')
    if ($page -notmatch '(?s)### The practice session\n.*?```powershell\n(?<code>.*?)\n```') { throw 'The practice session was not found.' }
    $script:practice = [scriptblock]::Create($Matches['code'])
}

Describe 'Get-Help' {
    It 'shows synopsis, description, parameters and examples of <_>' -ForEach $names {
        $help = Get-Help -Name $_ -Full
        $help.Synopsis | Should -Match '^[A-Z].+\.'
        @($help.description).Count | Should -BeGreaterThan 0
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        foreach ($parameter in $help.parameters.parameter) { ($parameter.description.Text -join '').Length | Should -BeGreaterThan 10 }
        $shown = Get-Help -Name $_ -Full | Out-String -Width 100
        $shown | Should -Match 'Error id'
        $shown | Should -Not -Match '```|\x80|\{\{'
    }

    It 'finds the topic <_>' -ForEach 'about_XelloPowerSchool', 'about_XelloPowerSchool_DataFiles', 'about_XelloPowerSchool_Mapping', 'about_XelloPowerSchool_Troubleshooting' {
        $topic = Get-Help -Name $_
        "$topic" | Should -Match "^TOPIC\s+$_\s"
    }
}

Describe 'Examples' {
    BeforeEach {
        $folder = New-Item -Path "$TestDrive/$([guid]::NewGuid().ToString('N'))" -ItemType Directory
        Push-Location -LiteralPath $folder.FullName
    }

    AfterEach {
        Get-PowerSchoolConnection | Disconnect-PowerSchool
        Stop-PowerSchoolSandbox
        Pop-Location
    }

    It '<Cmdlet>: <Title>' -ForEach $runnable {
        # A shell of its own for each: parameter defaults and variables of an example end with it.
        $script = "Set-StrictMode -Version Latest`n`$ErrorActionPreference = 'Stop'`n$practice`n$Code"
        { & ([scriptblock]::Create($script)) 3>$null | Out-String } | Should -Not -Throw
    }
}
