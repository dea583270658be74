@{
    RootModule             = 'XelloPowerSchool.psm1'
    # The one place that states the version. The assemblies take theirs from here.
    ModuleVersion          = '0.1.0'
    GUID                   = '6f0c7a52-53b4-4b0e-9d0e-2f6f6f6a7b11'
    Author                 = 'XelloPowerSchool contributors'
    CompanyName            = 'XelloPowerSchool'
    Copyright              = '(c) XelloPowerSchool contributors. MIT licence.'
    Description            = 'Keeps Xello student accounts in step with PowerSchool SIS: reads the roster, compares it with what Xello was told, applies what changed behind brakes, delivers the data files, and brings course requests back.'
    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    CompatiblePSEditions   = @('Desktop', 'Core')
    FormatsToProcess       = @('XelloPowerSchool.Format.ps1xml')
    TypesToProcess         = @('XelloPowerSchool.Types.ps1xml')
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    CmdletsToExport        = @(
        'Approve-XelloSyncRun'
        'Backup-XelloLedger'
        'Compare-XelloCourseRequest'
        'Compare-XelloRoster'
        'Connect-PowerSchool'
        'Disconnect-PowerSchool'
        'Export-XelloCourseRequest'
        'Export-XelloHashedChange'
        'Export-XelloDataFile'
        'Export-XelloLedger'
        'Export-XelloOnboarding'
        'Export-XelloReport'
        'Export-XelloSyncPlan'
        'Get-PowerSchoolConnection'
        'Get-PowerSchoolSandbox'
        'Get-PSCourse'
        'Get-PSCourseEnrollment'
        'Get-PSCourseHistory'
        'Get-PSCourseRequest'
        'Get-PSSchool'
        'Get-PSSection'
        'Get-PSStudent'
        'Get-PSTableRecord'
        'Get-PSTerm'
        'Get-XelloAccount'
        'Get-XelloExclusion'
        'Get-XelloProfile'
        'Get-XelloRoster'
        'Get-XelloSyncPlan'
        'Get-XelloSyncRun'
        'Import-XelloAccount'
        'Import-XelloCourseRequest'
        'Import-XelloOnboarding'
        'Import-XelloDataFile'
        'Invoke-PowerSchoolRequest'
        'Invoke-PSQuery'
        'New-XelloPlugin'
        'Remove-XelloExclusion'
        'Resolve-XelloPseudonym'
        'Restore-XelloLedger'
        'Send-XelloDataFile'
        'Set-XelloExclusion'
        'Start-PowerSchoolSandbox'
        'Stop-PowerSchoolSandbox'
        'Sync-XelloAccount'
        'Test-PowerSchoolConnection'
        'Test-XelloCourseRequest'
        'Test-XelloIntegration'
        'Test-XelloBrake'
        'Test-XelloPlugin'
        'Test-XelloRoster'
        'Trace-XelloAccount'
        'Undo-XelloSync'
    )
    PrivateData            = @{
        PSData = @{
            Tags         = @('PowerSchool', 'Xello', 'SIS', 'Roster', 'Sync', 'Education', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
