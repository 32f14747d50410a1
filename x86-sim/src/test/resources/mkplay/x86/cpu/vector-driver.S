/* Runs the cases of vectors.txt on a PC: a record per case at 400000h (code address, EFLAGS, EAX..EDI, 256 bytes for
   8000h), ended by a zero. Sends per case over COM1: EAX..EDI, EFLAGS, vector (-1: none), the 256 bytes. vector-driver.hex
   is this file assembled:
     as --32 vector-driver.S -o d.o
     ld -m elf_i386 -Ttext=0x100000 --section-start=.text.start=0x100000 -e _start d.o -o d.elf
     objcopy -O binary d.elf d.bin                                                                                  */
.set DATA, 0x8000
.section .text.start,"ax"
.globl _start
_start: jmp go
.align 4
mb: .long 0x1BADB002, 0x00010003, -(0x1BADB002+0x00010003)
 .long mb, 0x100000, 0, 0, 0x100000+(go-_start)
go: cli
 mov $0x300000,%esp
 lgdt gdtp
 ljmp $8,$1f
1: mov $16,%ax
 mov %ax,%ds; mov %ax,%es; mov %ax,%ss; mov %ax,%fs; mov %ax,%gs
 mov $0xff,%al; outb %al,$0x21; outb %al,$0xa1
 /* idt */
 mov $idt,%edi; mov $stubs,%eax; mov $32,%ecx
2: mov %eax,%edx
 mov %dx,(%edi); movw $8,2(%edi); movw $0x8e00,4(%edi)
 shr $16,%edx; mov %dx,6(%edi)
 add $16,%eax; add $8,%edi; loop 2b
 lidt idtp
next:
 mov $0x300000,%esp
 mov cursor,%ebx
 cmpl $0,(%ebx)
 je finish
 /* restore data */
 cld
 mov $DATA,%edi; lea 40(%ebx),%esi; mov $64,%ecx; rep movsl
 movl $-1,vec
 mov (%ebx),%eax; mov %eax,target
 mov %ebx,%esp
 add $4,%esp
 popf
 pop %eax; pop %ecx; pop %edx; pop %ebx
 add $4,%esp   /* changes flags: redone below */
 pop %ebp; pop %esi; pop %edi
 mov cursor,%esp
 add $4,%esp
 popf
 mov cursor,%esp
 mov 24(%esp),%esp
 jmp *target
.globl done
done:
 mov %eax,S; mov %ecx,S+4; mov %edx,S+8; mov %ebx,S+12; mov %esp,S+16; mov %ebp,S+20; mov %esi,S+24; mov %edi,S+28
 mov $S+36,%esp
 pushf
dump:
 cld
 mov $0x300000,%esp
 mov $S,%esi; mov $10,%ecx
 call send
 /* data */
 mov $DATA,%esi; mov $64,%ecx
 call send
 addl $296,cursor
 jmp next
send: shl $2,%ecx
3: mov $0x3fd,%edx
4: in (%dx),%al; test $0x20,%al; jz 4b
 lodsb
 mov $0x3f8,%edx
 out %al,(%dx)
 loop 3b
 ret
finish: mov $0,%al; mov $0xf4,%edx; out %al,(%dx)
 hlt
 jmp finish
.align 16
stubs:
.set i,0
.rept 32
.align 16
 movl $i,vec
 jmp except
.set i,i+1
.endr
except: jmp done
.align 8
gdt: .quad 0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x00cffb000000ffff, 0x00cff3000000ffff, 0x0040f2000000000f, 0x00409a0000001234, 0x000089001000006b, 0x0040970000000fff,0x00cf1300000000ff
gdtp: .word gdtp-gdt-1; .long gdt
idtp: .word 255; .long idt
.align 4
cursor: .long 0x400000
target: .long 0
S: .space 36
vec: .long 0
.align 16
idt: .space 256
