Set-StrictMode -Version Latest

# Dependencies are decided by compiled code before the first assembly of ours is loaded: on PowerShell 7 a load context
# of the module's own, on Windows PowerShell a resolver. Only commands of the engine itself are used here, so that the
# module also loads where the Utility and Management modules are absent.
$framework = if ($PSEdition -eq 'Core') { 'net8.0' } else { 'net472' }
$binaries = "$PSScriptRoot/bin/$framework"

if (-not ('XelloPowerSchool.Loader.ModuleLoader' -as [type])) {
    $null = [System.Reflection.Assembly]::LoadFrom("$binaries/XelloPowerSchool.Loader.dll")
}

# The first assembly holds the cmdlets. The others are imported so that scripts can name their public types:
# in a private load context PowerShell finds types only in assemblies that were imported.
$assemblies = [XelloPowerSchool.Loader.ModuleLoader]::Initialize($binaries)
$inner = Microsoft.PowerShell.Core\Import-Module -Assembly $assemblies -PassThru

# PowerShell keeps an assembly's module cached when the module around it goes, and a second import then exports nothing
# (PowerShell issue 20710). Removing the inner modules with the outer one cures it.
$ExecutionContext.SessionState.Module.OnRemove = { Microsoft.PowerShell.Core\Remove-Module -ModuleInfo $inner -Force }
