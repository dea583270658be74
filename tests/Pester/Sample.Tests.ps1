# The sample, as a person runs it.
BeforeAll {
    Import-Module -Name "$PSScriptRoot/../../out/XelloPowerSchool/XelloPowerSchool.psd1" -ErrorAction Stop
    $script:sample = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../docs/samples/first-sync.ps1")
}

Describe 'docs/samples/first-sync.ps1' {
    It 'does the whole job under strict mode and leaves nothing open' {
        Set-StrictMode -Version Latest
        $lines = @(& $sample -Students 600 6>$null)
        @($lines | Where-Object { $_ -like '== *' }).Count | Should -BeGreaterOrEqual 6
        $lines | Should -Contain 'SchoolCode|Name|SchoolType'
        @($lines | Where-Object { $_ -like "Student_Number`t*" }).Count | Should -Be 1
        Get-PowerSchoolConnection | Should -BeNullOrEmpty
        Get-PowerSchoolSandbox first-sync* | Should -BeNullOrEmpty
    }
}
