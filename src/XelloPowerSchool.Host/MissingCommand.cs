using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace XelloPowerSchool.Host;

/// <summary>Says why a well-known command is not there, instead of leaving the reader with "not recognized".</summary>
internal static class MissingCommand
{
    private static readonly HashSet<string> OfOtherModules = new(
        """
        Add-Member Add-Type Clear-Variable Compare-Object ConvertFrom-Csv ConvertFrom-Json ConvertFrom-StringData ConvertTo-Csv ConvertTo-Html
        ConvertTo-Json ConvertTo-Xml Export-Clixml Export-Csv Format-Custom Format-Hex Format-List Format-Table Format-Wide Get-Date Get-Error
        Get-FileHash Get-Host Get-Member Get-Random Get-Unique Get-Variable Group-Object Import-Clixml Import-Csv Import-PowerShellDataFile
        Invoke-Expression Invoke-RestMethod Invoke-WebRequest Measure-Command Measure-Object New-Object New-Variable Out-File Out-String
        Read-Host Remove-Variable Select-Object Select-String Select-Xml Set-Variable Sort-Object Start-Sleep Tee-Object Test-Json Trace-Command
        Write-Debug Write-Error Write-Host Write-Information Write-Output Write-Progress Write-Verbose Write-Warning
        Add-Content Clear-Content Clear-Item Copy-Item Get-ChildItem Get-Content Get-Item Get-ItemProperty Get-Location Get-Process Get-Service
        Get-TimeZone Invoke-Item Join-Path Move-Item New-Item Pop-Location Push-Location Remove-Item Rename-Item Resolve-Path Set-Content Set-Item
        Set-Location Split-Path Start-Process Stop-Process Test-Connection Test-Path
        ConvertFrom-SecureString ConvertTo-SecureString Get-Acl Get-Credential Get-ExecutionPolicy Protect-CmsMessage Set-Acl Unprotect-CmsMessage
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase);

    public static void Explain(Runspace runspace) =>
        runspace.SessionStateProxy.InvokeCommand.CommandNotFoundAction += (_, e) =>
        {
            if (OfOtherModules.Contains(e.CommandName))
            {
                // A cmdlet's terminating error, as for any other unknown command: the statement ends, the script goes on.
                e.CommandScriptBlock = ScriptBlock.Create($$"""
                    [CmdletBinding()]
                    param([Parameter(ValueFromPipeline)] $InputObject, [Parameter(ValueFromRemainingArguments)] $Rest)
                    $exception = [System.Management.Automation.CommandNotFoundException]::new("'{{e.CommandName}}' belongs to a module that this host does not have: it carries the PowerShell engine only. Run the script in a full PowerShell (pwsh or powershell.exe), or build the host with -p:FullPowerShell=true where Microsoft.PowerShell.SDK can be restored.")
                    $record = [System.Management.Automation.ErrorRecord]::new($exception, 'CommandNotFoundException', 'ObjectNotFound', '{{e.CommandName}}')
                    $record.CategoryInfo.Activity = '{{e.CommandName}}'
                    $PSCmdlet.ThrowTerminatingError($record)
                    """);
                e.StopSearch = true;
            }
        };
}
