# Importing and removing, as a full shell does it.
BeforeAll {
    $script:manifest = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../out/XelloPowerSchool/XelloPowerSchool.psd1")
    $script:expected = @((Import-PowerShellDataFile -Path $manifest).CmdletsToExport | Sort-Object)

    function Get-ExportedName { @((Get-Module -Name XelloPowerSchool).ExportedCmdlets.Keys | Sort-Object) }
}

AfterAll {
    Remove-Module -Name XelloPowerSchool -ErrorAction SilentlyContinue
}

Describe 'Importing the module' {
    It 'has a manifest that PowerShell accepts' {
        (Test-ModuleManifest -Path $manifest -ErrorAction Stop).Name | Should -Be XelloPowerSchool
    }

    It 'exports what the manifest says' {
        Import-Module -Name $manifest -ErrorAction Stop
        Get-ExportedName | Should -Be $expected
        @(Get-Command -Module XelloPowerSchool).Count | Should -Be $expected.Count
    }

    It 'exports the same after -Force, again and again' {
        foreach ($time in 1..3) {
            Import-Module -Name $manifest -Force -ErrorAction Stop
            Get-ExportedName | Should -Be $expected
        }
    }

    It 'exports the same after it was removed, again and again' {
        foreach ($time in 1..3) {
            Remove-Module -Name XelloPowerSchool
            Get-Command -Name Get-PSStudent -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            Import-Module -Name $manifest -ErrorAction Stop
            Get-ExportedName | Should -Be $expected
        }
    }

    It 'leaves no other module behind' {
        Remove-Module -Name XelloPowerSchool
        Get-Module -All | Where-Object { $_.Name -like '*Xello*' -or $_.Name -like 'dynamic_code_module_*' } | Should -BeNullOrEmpty
        Import-Module -Name $manifest -ErrorAction Stop
    }

    It 'closes connections and sandboxes when it is removed' {
        Connect-PowerSchool -Sandbox -Name leaving -Students 20 -Schools 1
        Remove-Module -Name XelloPowerSchool
        Import-Module -Name $manifest -ErrorAction Stop
        Get-PowerSchoolConnection | Should -BeNullOrEmpty
        Get-PowerSchoolSandbox leaving* | Should -BeNullOrEmpty
    }

    It 'names its public types' {
        [XelloPowerSchool.XelloAccount].FullName | Should -Be XelloPowerSchool.XelloAccount
        { throw [System.InvalidOperationException]::new() } | Should -Throw
        try { Get-XelloAccount -Ledger "$TestDrive/none.db" -ErrorAction Stop }
        catch { $caught = $_.Exception }
        $caught | Should -BeOfType ([XelloPowerSchool.XelloException])
        $caught.Id | Should -Be LedgerNotFound
    }
}
