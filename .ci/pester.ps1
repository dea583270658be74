<#
.SYNOPSIS
    Runs the Pester files against the staged module and leaves the counts in a file.
#>
param(
    # The manifest of Pester.
    [Parameter(Mandatory)]
    [string] $Pester,

    # Where the numbers of passed and failed tests go, on one line.
    [Parameter(Mandatory)]
    [string] $CountPath
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$PSStyle.OutputRendering = 'PlainText'

Import-Module -Name $Pester
$configuration = New-PesterConfiguration
$configuration.Run.Path = Join-Path $PSScriptRoot '../tests/Pester'
$configuration.Run.PassThru = $true
$configuration.Output.RenderMode = 'Plaintext'
$result = Invoke-Pester -Configuration $configuration

# A skipped test, or a file that could not be read, counts as failed: here nothing is missing that a test could ask for.
$failed = $result.FailedCount + $result.SkippedCount + $result.NotRunCount + $result.FailedContainersCount + $result.FailedBlocksCount
[System.IO.File]::WriteAllText($CountPath, "$($result.PassedCount) $failed`n")
if ($failed -gt 0 -or $result.PassedCount -eq 0) { exit 1 }
