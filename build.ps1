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
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', 'Configuration', Justification = 'The tasks below use it.')]
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

# What platyPS leaves to be done before Get-Help shows a page well: paragraphs are one block of hard-wrapped markdown, the
# code of an example is part of its introduction, types have full names, and default values and line-break marks need work.

function Split-Paragraph {
    param([string] $Text)

    # Blank lines separate paragraphs. Lines of a list stay lines; other lines are joined, because Get-Help wraps by itself.
    foreach ($block in $Text.Replace("`r", '') -split '\n{2,}') {
        $lines = foreach ($line in $block.Trim("`n").Split("`n")) {
            if ($line -match '^\s+\S') { " $($line.Trim())" } elseif ($line.StartsWith('- ')) { "`n$line" } else { " $line" }
        }

        $paragraph = (-join $lines).Trim() -replace '`([^`]+)`', '$1'
        if ($paragraph) { $paragraph }
    }
}

function Write-Paragraph {
    param([System.Xml.XmlElement] $Element, [string[]] $Paragraph)

    $Element.RemoveAll()
    foreach ($text in $Paragraph) {
        $node = $Element.OwnerDocument.CreateElement('maml', 'para', 'http://schemas.microsoft.com/maml/2004/10')
        $node.InnerText = $text
        $null = $Element.AppendChild($node)
    }
}

function Format-Maml {
    param([xml] $Maml, [object[]] $Command)

    $names = [System.Xml.XmlNamespaceManager]::new($Maml.NameTable)
    $names.AddNamespace('maml', 'http://schemas.microsoft.com/maml/2004/10')
    $names.AddNamespace('command', 'http://schemas.microsoft.com/maml/dev/command/2004/10')
    $names.AddNamespace('dev', 'http://schemas.microsoft.com/maml/dev/2004/10')

    foreach ($example in $Maml.SelectNodes('//command:example', $names)) {
        $introduction = $example.SelectSingleNode('maml:introduction', $names)
        $parts = $introduction.SelectNodes('maml:para', $names) | ForEach-Object { $_.InnerText.Replace("`r", '') }
        $text = @($parts | Where-Object { $_ -ne [string][char]0x80 }) -join "`n`n"
        if ($text -notmatch '(?s)^(?<before>.*?)```powershell\n(?<code>.*?)\n```(?<after>.*)$') { throw "An example has no code: $text" }
        $example.SelectSingleNode('dev:code', $names).InnerText = $Matches['code']
        $before, $after = $Matches['before'], $Matches['after']
        # Get-Help writes the code right behind the introduction, so that needs the line breaks in between.
        Write-Paragraph -Element $introduction -Paragraph @(Split-Paragraph $before | ForEach-Object { "$_`n`n" })
        Write-Paragraph -Element $example.SelectSingleNode('dev:remarks', $names) -Paragraph @(Split-Paragraph $after)
    }

    foreach ($description in $Maml.SelectNodes('//maml:description | //maml:alert', $names)) {
        $parts = $description.SelectNodes('maml:para', $names) | ForEach-Object { $_.InnerText }
        $text = @($parts | Where-Object { $_ -ne [string][char]0x80 }) -join "`n`n"
        Write-Paragraph -Element $description -Paragraph @(Split-Paragraph $text)
    }

    foreach ($value in $Maml.SelectNodes('//command:parameterValue', $names)) {
        $value.InnerText = $value.InnerText -replace '^System\.Nullable`1\[(.+)\]$', '$1' -replace '^(\w+\.)+'
    }

    foreach ($page in $Command) {
        foreach ($parameter in $page.Parameters | Where-Object DefaultValue) {
            $node = $Maml.SelectSingleNode("//command:command[command:details/command:name='$($page.Title)']/command:parameters/command:parameter[maml:name='$($parameter.Name)']", $names)
            $default = $Maml.CreateElement('dev', 'defaultValue', 'http://schemas.microsoft.com/maml/dev/2004/10')
            $default.InnerText = $parameter.DefaultValue
            $null = $node.AppendChild($default)
        }
    }

    foreach ($link in @($Maml.SelectNodes('//maml:navigationLink', $names))) {
        # No page is online yet, and a link to a markdown file is of no use in a console.
        $uri = $link.SelectSingleNode('maml:uri', $names)
        if ($uri.InnerText) { $uri.InnerText = '' } else { $null = $link.ParentNode.RemoveChild($link) }
    }
}

function Save-Maml {
    param([xml] $Maml, [string] $Path)

    $settings = [System.Xml.XmlWriterSettings]::new()
    $settings.Indent = $true
    $settings.NewLineChars = "`n"
    $settings.Encoding = [System.Text.UTF8Encoding]::new($false)
    $writer = [System.Xml.XmlWriter]::Create($Path, $settings)
    try { $Maml.Save($writer) } finally { $writer.Dispose() }
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
        # The pages in docs/en-US are the source. What is made of them is committed beside the cmdlets, where Get-Help reads it.
        Import-Tool Microsoft.PowerShell.PlatyPS 1.0.0
        $source = [System.IO.Path]::Combine($root, 'docs', 'en-US')
        $target = [System.IO.Path]::Combine($root, 'src', 'XelloPowerSchool', 'en-US')
        $null = New-Item -Path $target -ItemType Directory -Force

        $pages = [System.IO.Directory]::GetFiles($source, '*-*.md')
        [array]::Sort($pages, [System.StringComparer]::Ordinal)
        $commands = @($pages | ForEach-Object { Import-MarkdownCommandHelp -Path $_ })
        foreach ($command in $commands) {
            $problems = @($command.Diagnostics.Messages | Where-Object Severity -eq 'Error')
            if ($problems.Count -gt 0) { throw "platyPS: $($command.Title): $($problems[0].Message)" }
        }

        $raw = $commands | Export-MamlCommandHelp -OutputFolder ([System.IO.Path]::Combine($root, 'out', 'help')) -Force
        [xml] $maml = [System.IO.File]::ReadAllText($raw.FullName)
        Format-Maml -Maml $maml -Command $commands
        Save-Maml -Maml $maml -Path ([System.IO.Path]::Combine($target, $raw.Name))

        foreach ($page in Get-ChildItem -LiteralPath $source -Filter 'about_*.md') {
            $topic = & ([System.IO.Path]::Combine($root, 'docs', 'ConvertTo-AboutTopic.ps1')) -Markdown ([System.IO.File]::ReadAllText($page.FullName))
            [System.IO.File]::WriteAllText([System.IO.Path]::Combine($target, "$($page.BaseName).help.txt"), $topic)
        }
    }
    Analyze = {
        Import-Tool PSScriptAnalyzer 1.22.0
        $scripts = @(
            # The manifest as staged, beside the files that it names.
            'build.ps1', 'out/XelloPowerSchool/XelloPowerSchool.psd1', 'src/XelloPowerSchool/XelloPowerSchool.psm1',
            'docs/ConvertTo-AboutTopic.ps1', 'docs/samples', 'tests/Pester'
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
