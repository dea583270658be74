<#
.SYNOPSIS
    The whole job, from an empty ledger to course requests, on a synthetic district.
.DESCRIPTION
    Starts a district of 2,000 students behind an emulated PowerSchool on this machine, connects to it over HTTP, shows what Xello
    has to be told, tells it, and does the same a month later. Nothing leaves the machine; everything is written to one
    temporary folder, which is removed at the end unless -Keep is given.

    The script uses commands of the PowerShell engine and of this module only, so that it runs where no PowerShell is installed:
    dotnet run --project src/XelloPowerSchool.Host -- docs/samples/first-sync.ps1
#>
[CmdletBinding()]
param(
    # Active students of the district.
    [int] $Students = 2000,

    # Which district: the same seed gives the same students.
    [int] $Seed = 7,

    # Leaves the folder with ledger and files in place.
    [switch] $Keep
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# Select-Object -First would do it, in a full PowerShell.
function Get-First {
    param([int] $Count)
    begin { $seen = 0 }
    process { if ($seen++ -lt $Count) { $_ } }
}

$folder = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), "first-sync-$([guid]::NewGuid().ToString('N').Substring(0, 8))")
$null = [System.IO.Directory]::CreateDirectory($folder)
$ledger = "$folder/ledger.db"
$outbox = "$folder/outbox"
$null = [System.IO.Directory]::CreateDirectory($outbox)

$sandbox = Start-PowerSchoolSandbox -Name first-sync -Students $Students -Schools 6 -Seed $Seed -Date 2026-10-01
try {
    "== A synthetic district, served over HTTP on this machine"
    $sandbox | Out-Host
    $sandbox | Connect-PowerSchool -Name first-sync
    Get-PowerSchoolConnection | Out-Host
    Get-PSSchool | Out-Host

    "== The plan: what would Xello be told? (the first 8 of it)"
    $plan = @(Compare-XelloRoster -Ledger $ledger)
    $plan | Get-First 8 | Out-Host
    Sync-XelloAccount -Ledger $ledger -Destination $outbox -WhatIf | Out-Host

    "== The first sync"
    $run = $plan | Sync-XelloAccount -Ledger $ledger -Destination $outbox
    $run | Out-Host
    $run.Receipts | Out-Host
    foreach ($file in 'School.txt', 'Student.txt') {
        "-- $file"
        [System.IO.File]::ReadAllLines("$outbox/$file") | Get-First 4
    }

    ""
    "== The same again: nothing to do"
    Sync-XelloAccount -Ledger $ledger -Destination $outbox | Out-Host

    "== A month later"
    $sandbox.Date = $sandbox.Date.AddDays(30)
    $changes = @(Sync-XelloAccount -Ledger $ledger -Destination $outbox -PassThru)
    Get-XelloSyncRun -Ledger $ledger -Last 1 | Out-Host
    foreach ($action in 'Create', 'Update', 'Transfer', 'Deactivate') {
        "-- $action"
        $changes | Where-Object Actions -match $action | Get-First 3 | Out-Host
    }

    "== Course requests: Xello's export in, PowerSchool's import file out"
    $school = Get-PSSchool | Where-Object LowGrade -eq 9 | Get-First 1
    $leaver = $changes | Where-Object Actions -match Deactivate | Get-First 1
    $rows = @(
        'Student Number,Course Code,Request Type,Alternate For'
        Get-PSStudent -School $school -Grade 9, 10, 11 | ForEach-Object {
            "$($_.StudentNumber),MTH102,Primary,"
            "$($_.StudentNumber),ART110,Alternate,MTH102"
        }
        '4711,MTH102,Primary,'                                               # nobody has this number
        "$($leaver.StudentId),SCI102,Primary,"                               # has left
    )
    [System.IO.File]::WriteAllLines("$folder/requests.csv", $rows)
    $check = Import-XelloCourseRequest "$folder/requests.csv" | Test-XelloCourseRequest
    $check | Out-Host
    $check.Findings | Where-Object Severity -eq Error | Out-Host
    # What was refused is shown below.
    $check | Export-XelloCourseRequest -Path "$folder/import.txt" -WarningAction SilentlyContinue | Out-Host
    [System.IO.File]::ReadAllLines("$folder/import.txt") | Get-First 4

    if ($Keep) { "", "Ledger and files are in $folder" }
}
finally {
    if (Get-PowerSchoolConnection -Name first-sync*) { Disconnect-PowerSchool first-sync }
    Stop-PowerSchoolSandbox first-sync
    if (-not $Keep) { [System.IO.Directory]::Delete($folder, $true) }
}
