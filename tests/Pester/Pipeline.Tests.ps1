# What people pipe the objects into, and where from.
BeforeAll {
    Import-Module -Name "$PSScriptRoot/../../out/XelloPowerSchool/XelloPowerSchool.psd1" -ErrorAction Stop
    $script:sandbox = Start-PowerSchoolSandbox -Name pipeline -Students 600 -Date 2026-10-01
    $sandbox | Connect-PowerSchool -Name pipeline
    $script:ledger = "$TestDrive/ledger.db"
    $script:run = Sync-XelloAccount -Ledger $ledger
    $sandbox.Date = $sandbox.Date.AddDays(30)
}

AfterAll {
    Get-PowerSchoolConnection | Disconnect-PowerSchool
    Stop-PowerSchoolSandbox -Name pipeline
}

Describe 'Formatting' {
    It 'shows <Name> as a table of 80 columns' -ForEach @(
        @{ Name = 'students'; Script = { Get-PSStudent -School 701 -Grade 9 }; Header = 'Number +LastName +FirstName +Grade +School +Status' }
        @{ Name = 'schools'; Script = { Get-PSSchool }; Header = 'School +Name +From +To +Id' }
        @{ Name = 'accounts'; Script = { Get-XelloAccount -Ledger $ledger -Grade 5 }; Header = 'StudentId +LastName +FirstName +Grade +School +Status' }
        @{ Name = 'changes'; Script = { Compare-XelloRoster -Ledger $ledger }; Header = 'StudentId +Actions +Name +Outcome +Detail' }
        @{ Name = 'runs'; Script = { $run }; Header = 'Id +Status +Exit +Revision +Message' }
        @{ Name = 'an account''s history'; Script = { Get-XelloAccount (Get-XelloAccount -Ledger $ledger -Grade 5)[0].StudentId -Ledger $ledger -History }; Header = 'Time +Run +Actions +Outcome +Detail' }
        @{ Name = 'a trace''s steps'; Script = { (Trace-XelloAccount 99999999 -Ledger $ledger).Steps }; Header = 'Stage +Time +Text' }
        @{ Name = 'backups'; Script = { Backup-XelloLedger "$TestDrive/backup.db" -Ledger $ledger -Force }; Header = 'Revision +Accounts +Runs +Bytes +Path' }
        @{ Name = 'receipts'; Script = { $run.Receipts }; Header = 'File +Rows +Bytes +SHA-256 +Unproven +Destination' }
        @{ Name = 'connections'; Script = { Get-PowerSchoolConnection }; Header = 'Name +Uri +Version +Source' }
        @{ Name = 'sandboxes'; Script = { Get-PowerSchoolSandbox pipeline }; Header = 'Name +Uri +Students +Schools +Seed +Date' }
    ) {
        $text = & $Script | Format-Table | Out-String -Width 80
        $text | Should -Match $Header
        ($text -split '\r?\n' | ForEach-Object { ($_ -replace '\x1b\[[0-9;]*m').Length } | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 80
    }

    It 'shows a change in full as a list' {
        $text = Compare-XelloRoster -Ledger $ledger | Where-Object Actions -match Deactivate | Select-Object -First 1 | Format-List | Out-String
        $text | Should -Match 'Evidence\s+: \w+'
        $text | Should -Match 'Changes\s+: Status: Active -> Inactive'
    }

    It 'never shows a secret' {
        $shown = @(
            Get-PowerSchoolConnection | Format-List -Property * -Force | Out-String
            $sandbox | Format-List -Property * -Force | Out-String
            Get-PowerSchoolConnection | ConvertTo-Json -Depth 3
        ) -join "`n"
        $shown | Should -Not -Match ([regex]::Escape($sandbox.Credential.GetNetworkCredential().Password))
    }
}

Describe 'Select-Object -First' {
    It 'stops the read at once, and the connection stays usable' {
        # 20,000 students are 200 pages. The reader runs a little ahead of the pipeline, but not far.
        $large = Start-PowerSchoolSandbox -Name large -Students 20000 -Date 2026-10-01
        $large | Connect-PowerSchool -Name large
        try {
            @(Get-PSStudent -Connection large -Expand @() | Select-Object -First 3).Count | Should -Be 3
            $large.Requests.Count | Should -BeLessThan 50
            @(Get-PSStudent -Connection large -Name A* -Expand @()).Count | Should -BeGreaterThan 100
        }
        finally {
            Disconnect-PowerSchool -Connection large
            Stop-PowerSchoolSandbox -Name large
        }
    }

    It 'leaves the ledger usable' {
        @(Get-XelloAccount -Ledger $ledger | Select-Object -First 1).Count | Should -Be 1
        @(Get-XelloSyncRun -Ledger $ledger).Count | Should -Be 1
    }
}

Describe 'Files' {
    It 'looks up students of a CSV file by the column <_>' -ForEach 'StudentNumber', 'Student_Number', 'StudentId', 'local_id' {
        $students = @(Get-PSStudent -School 701 -Grade 12 | Select-Object -First 3)
        $students | Select-Object -Property @{ Name = $_; Expression = { $_.StudentNumber } }, LastName | Export-Csv -Path "$TestDrive/numbers.csv" -NoTypeInformation
        $found = @(Import-Csv -Path "$TestDrive/numbers.csv" | Get-PSStudent)
        $found.StudentNumber | Should -Be $students.StudentNumber
    }

    It 'exports accounts to CSV and back' {
        Get-XelloAccount -Ledger $ledger -Grade 9 | Export-Csv -Path "$TestDrive/accounts.csv" -NoTypeInformation -Encoding UTF8
        $rows = @(Import-Csv -Path "$TestDrive/accounts.csv" -Encoding UTF8)
        $rows.StudentId | Should -Be @(Get-XelloAccount -Ledger $ledger -Grade 9).StudentId
        $rows[0].PSObject.Properties.Name | Should -Contain StateProvNumber
    }

    It 'converts a run to JSON' {
        $json = $run | ConvertTo-Json -Depth 3 | ConvertFrom-Json
        $json.Created | Should -Be 600
        @($json.Receipts).File | Should -Be 'School.txt', 'Student.txt'
    }

    It 'keeps accounts in a CLIXML file, without their proof' {
        Get-XelloRoster | Export-Clixml -Path "$TestDrive/roster.xml"
        $accounts = @(Import-Clixml -Path "$TestDrive/roster.xml")
        $accounts[0].PSObject.TypeNames | Should -Contain Deserialized.XelloPowerSchool.XelloAccount

        $changes = @($accounts | Compare-XelloRoster -Ledger $ledger -WarningVariable warned -WarningAction SilentlyContinue)
        $changes | Where-Object Actions -match Deactivate | Should -BeNullOrEmpty
        "$warned" | Should -Match 'nothing proves'

        $complete = @($accounts | Compare-XelloRoster -Ledger $ledger -Complete)
        $direct = @(Compare-XelloRoster -Ledger $ledger)
        ($complete | ForEach-Object { "$_ $($_.Evidence)" }) | Should -Be @($direct | ForEach-Object { "$_ $($_.Evidence)" })
        @($complete | Where-Object Actions -match Deactivate).Count | Should -BeGreaterThan 0
    }

    It 'does not take changes back from a CLIXML file' {
        Compare-XelloRoster -Ledger $ledger | Export-Clixml -Path "$TestDrive/changes.xml" -Depth 4
        $changes = @(Import-Clixml -Path "$TestDrive/changes.xml")
        $changes[0].StudentId | Should -Not -BeNullOrEmpty
        { $changes | Sync-XelloAccount -Ledger $ledger -ErrorAction Stop } | Should -Throw -ErrorId 'ChangeNotLive*'
    }
}

Describe 'Tab completion' {
    BeforeAll {
        function Get-Completion([string] $line) { @((TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText) }
    }

    It 'offers connections, also with blanks in their names' {
        $sandbox | Connect-PowerSchool -Name 'pipe two'
        try {
            Get-Completion 'Get-PSStudent -Connection pi' | Should -Be "'pipe two'", 'pipeline'
            Get-Completion 'Disconnect-PowerSchool ' | Should -Contain pipeline
        }
        finally {
            Disconnect-PowerSchool -Connection 'pipe two'
        }
    }

    It 'offers sandboxes, statuses and expansions' {
        Get-Completion 'Stop-PowerSchoolSandbox pi' | Should -Be pipeline
        Get-Completion 'Get-PSStudent -EnrollStatus Pre' | Should -Be PreRegistered
        Get-Completion 'Get-PSStudent -Expand demo' | Should -Be demographics
        Get-Completion 'Start-PowerSchoolSandbox -Fault Short' | Should -Be ShortPage
    }
}
