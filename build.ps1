<#
.SYNOPSIS
    Builds, tests and packages the module.
.DESCRIPTION
    "dotnet build" and "dotnet test" do the same without PowerShell; this script is for people who prefer named tasks.
    Each task can be run alone. The first tool that fails ends the script with a message that names it.
.EXAMPLE
    ./build.ps1
    Builds and stages the module in out/XelloPowerSchool.
.EXAMPLE
    ./build.ps1 -Task Clean, Build, Test, Package
#>
[CmdletBinding()]
param(
    # What to do, in this order.
    [ValidateSet('Clean', 'Build', 'Test', 'Help', 'Analyze', 'Package')]
    [string[]] $Task = 'Build',

    # Debug or Release; packages are always Release.
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$root = $PSScriptRoot
$stage = [System.IO.Path]::Combine($root, 'out', 'XelloPowerSchool')

function Invoke-Tool {
    param([string] $Name, [string[]] $ArgumentList)

    if (-not (Get-Command -Name $Name -CommandType Application -ErrorAction SilentlyContinue)) {
        throw "The tool '$Name' was not found. Install it and try again."
    }

    & $Name @ArgumentList
    if ($LASTEXITCODE -ne 0) {
        throw "$Name $($ArgumentList[0]) failed with exit code $LASTEXITCODE."
    }
}

function Import-Tool {
    param([string] $Name, [string] $MinimumVersion)

    if (-not (Get-Module -ListAvailable -Name $Name | Where-Object Version -ge $MinimumVersion)) {
        throw "The module '$Name' $MinimumVersion or later was not found. Run: Install-Module $Name -Scope CurrentUser"
    }

    Import-Module -Name $Name -MinimumVersion $MinimumVersion
}

$tasks = @{
    Clean   = {
        Invoke-Tool dotnet @('clean', $root, '--configuration', $Configuration, '--verbosity', 'quiet')
        $out = [System.IO.Path]::Combine($root, 'out')
        if (Test-Path -LiteralPath $out) { Remove-Item -LiteralPath $out -Recurse -Force }
    }
    Build   = {
        Invoke-Tool dotnet @('build', $root, '--configuration', $Configuration)
    }
    Test    = {
        Push-Location -LiteralPath $root
        try {
            Invoke-Tool dotnet @('test', '--configuration', $Configuration)
        }
        finally {
            Pop-Location
        }

        Import-Tool Pester 5.5.0
        $result = Invoke-Pester -Path ([System.IO.Path]::Combine($root, 'tests', 'Pester')) -PassThru
        if ($result.FailedCount -gt 0) { throw "Pester: $($result.FailedCount) tests failed." }
    }
    Help    = {
        # The pages in docs/en-US are the source; the XML beside the cmdlets is what Get-Help reads and is committed.
        Import-Tool Microsoft.PowerShell.PlatyPS 1.0.0
        $pages = Get-ChildItem -LiteralPath ([System.IO.Path]::Combine($root, 'docs', 'en-US')) -Filter '*-*.md'
        $help = foreach ($page in $pages) {
            $command = Import-MarkdownCommandHelp -Path $page.FullName
            $problems = @($command.Diagnostics.Messages | Where-Object Severity -eq 'Error')
            if ($problems.Count -gt 0) { throw "platyPS: $($page.Name): $($problems[0].Message)" }
            $command
        }
        $temporary = [System.IO.Path]::Combine($root, 'out', 'help')
        $null = $help | Export-MamlCommandHelp -OutputFolder $temporary -Force
        $target = [System.IO.Path]::Combine($root, 'src', 'XelloPowerSchool', 'en-US')
        Copy-Item -Path "$temporary/XelloPowerSchool/*.xml" -Destination $target -Force
    }
    Analyze = {
        Import-Tool PSScriptAnalyzer 1.22.0
        $scripts = @(
            'build.ps1', 'XelloPowerSchool.psd1', 'src/XelloPowerSchool/XelloPowerSchool.psm1', 'docs/samples', 'tests/Pester'
        )
        $findings = @($scripts | ForEach-Object { Invoke-ScriptAnalyzer -Path "$root/$_" -Recurse -Settings "$root/.PSScriptAnalyzerSettings.psd1" })
        $findings | Format-Table -AutoSize | Out-Host
        if ($findings.Count -gt 0) { throw "PSScriptAnalyzer: $($findings.Count) findings." }
    }
    Package = {
        Invoke-Tool dotnet @('build', $root, '--configuration', 'Release')
        $manifest = Test-ModuleManifest -Path "$stage/XelloPowerSchool.psd1"
        $archive = [System.IO.Path]::Combine($root, 'out', "XelloPowerSchool-$($manifest.Version).zip")
        Compress-Archive -Path $stage -DestinationPath $archive -Force
        Get-Item -LiteralPath $archive
    }
}

foreach ($name in 'Clean', 'Build', 'Help', 'Analyze', 'Test', 'Package') {
    if ($Task -contains $name) {
        Write-Verbose "Task $name"
        & $tasks[$name]
    }
}
