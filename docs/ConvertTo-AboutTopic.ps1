<#
.SYNOPSIS
    Turns a page about_*.md into the text of about_*.help.txt.
.DESCRIPTION
    The page is the source. The text is what Get-Help shows: plain ASCII, at most 80 columns. Only commands of the engine
    are used, so that a test can run this script where no full PowerShell is installed.

    Understood are headings, paragraphs, lists with "- ", tables and fenced code. A row of a table becomes an entry: the
    first cell, a category or severity behind it in parentheses, and the other cells indented below.
#>
[CmdletBinding()]
[OutputType([string])]
param(
    # The page, as text.
    [Parameter(Mandatory = $true)]
    [string] $Markdown
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$width = 79
$lines = [System.Collections.Generic.List[string]]::new()

function Add-Wrapped {
    param([string] $Text, [string] $First, [string] $Rest = $First)

    $line = $First
    $empty = $true
    foreach ($word in $Text.Split([char[]]' ', [System.StringSplitOptions]::RemoveEmptyEntries)) {
        if (-not $empty -and $line.Length + 1 + $word.Length -gt $width) {
            $lines.Add($line)
            $line = $Rest
            $empty = $true
        }

        $line += $(if ($empty) { $word } else { " $word" })
        $empty = $false
    }

    $lines.Add($line)
}

function ConvertTo-PlainText {
    param([string] $Text)

    ($Text -replace '\[([^\]]+)\]\([^)]*\)', '$1' -replace '`([^`]*)`', '$1').Trim()
}

# No blank line follows another one or a heading. Text is indented by four, sections by none and their parts by two.
function Add-Blank {
    if ($lines.Count -gt 0 -and $lines[$lines.Count - 1].StartsWith('    ')) { $lines.Add('') }
}

$paragraph = [System.Collections.Generic.List[string]]::new()
$header = $null

function Complete-Paragraph {
    if ($paragraph.Count -eq 0) { return }
    $text = ConvertTo-PlainText ($paragraph -join ' ')
    if ($text.StartsWith('- ')) {
        Add-Wrapped -Text $text.Substring(2) -First '    - ' -Rest '      '
    }
    else {
        Add-Wrapped -Text $text -First '    '
    }

    $paragraph.Clear()
}

$inCode = $false
foreach ($line in $Markdown.Replace("`r", '').Split("`n")) {
    if ($line.StartsWith('```')) {
        Complete-Paragraph
        if (-not $inCode) { Add-Blank }
        $inCode = -not $inCode
    }
    elseif ($inCode) {
        $lines.Add($(if ($line) { "        $line" } else { '' }))
    }
    elseif ($line.StartsWith('# ')) {
        $lines.Add('TOPIC')
        $lines.Add("    $($line.Substring(2))")
    }
    elseif ($line.StartsWith('## ')) {
        Complete-Paragraph
        Add-Blank
        $lines.Add($line.Substring(3).ToUpperInvariant())
    }
    elseif ($line.StartsWith('### ')) {
        Complete-Paragraph
        Add-Blank
        $lines.Add("  $($line.Substring(4))")
    }
    elseif ($line.StartsWith('|')) {
        Complete-Paragraph
        $cells = @($line.Trim('|', ' ').Split('|') | ForEach-Object { ConvertTo-PlainText $_ })
        if ($null -eq $header) {
            $header = $cells
        }
        elseif ($cells[0] -notmatch '^-+$') {
            $hasCategory = $header.Count -gt 2 -and $header[1] -match '^(Category|Severity)$'
            Add-Blank
            $term = if ($hasCategory) { "$($cells[0]) ($($cells[1]))" } else { $cells[0] }
            $first = if ($hasCategory) { 2 } else { 1 }
            Add-Wrapped -Text $term -First '    ' -Rest '      '
            Add-Wrapped -Text ($cells[$first..($cells.Count - 1)] -join ' ') -First '        '
        }
    }
    elseif ($line.Trim() -eq '') {
        Complete-Paragraph
        $header = $null
        Add-Blank
    }
    else {
        if ($line.StartsWith('- ')) { Complete-Paragraph }
        $paragraph.Add($line.Trim())
    }
}

Complete-Paragraph
while ($lines.Count -gt 0 -and $lines[$lines.Count - 1] -eq '') { $lines.RemoveAt($lines.Count - 1) }
($lines -join "`n") + "`n"
