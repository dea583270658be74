# Connections in other runspaces. Windows PowerShell has neither of the two commands.
BeforeDiscovery {
    $script:noParallel = $PSVersionTable.PSVersion.Major -lt 7
    $script:noThreadJob = $noParallel -or -not (Get-Command -Name Start-ThreadJob -ErrorAction SilentlyContinue)
}

BeforeAll {
    $script:manifest = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../out/XelloPowerSchool/XelloPowerSchool.psd1")
    Import-Module -Name $manifest -ErrorAction Stop
    Start-PowerSchoolSandbox -Name threads -Students 300 -Date 2026-10-01 | Connect-PowerSchool -Name threads
    $script:connection = Get-PowerSchoolConnection threads
}

AfterAll {
    Get-PowerSchoolConnection | Disconnect-PowerSchool
    Stop-PowerSchoolSandbox -Name threads
}

Describe 'A connection in other runspaces' {
    It 'works in ForEach-Object -Parallel' -Skip:$noParallel {
        $counts = 9..12 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module -Name $using:manifest
            @(Get-PSStudent -Grade $_ -Connection $using:connection).Count
        }
        ($counts | Measure-Object -Sum).Sum | Should -Be @(Get-PSStudent -Grade 9, 10, 11, 12).Count
        $connection.IsOpen | Should -BeTrue
    }

    It 'works in Start-ThreadJob' -Skip:$noThreadJob {
        $job = Start-ThreadJob -ScriptBlock {
            Import-Module -Name $using:manifest
            @(Get-PSSchool -Connection $using:connection).Count
        }
        $job | Receive-Job -Wait -AutoRemoveJob | Should -Be 6
        @(Get-PSSchool).Count | Should -Be 6
    }

    It 'is not found by name there' -Skip:$noThreadJob {
        $job = Start-ThreadJob -ScriptBlock {
            Import-Module -Name $using:manifest
            try { Get-PSSchool } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
        }
        $job | Receive-Job -Wait -AutoRemoveJob | Should -Be NotConnected
    }
}
